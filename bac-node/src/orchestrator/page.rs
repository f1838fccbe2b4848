//! Pages of a list, and the tokens that lead from one to the next.

use bac_client::orchestrator::model::Page;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::fault::Fault;

/// What part of a list is asked for. A token overrides all the rest.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Window {
    pub(super) order_by: String,
    pub(super) reverse: bool,
    limit: usize,
    offset: usize,
}

impl Window {
    pub(super) fn new(
        order_by: Option<&str>,
        reverse: Option<bool>,
        limit: Option<u32>,
        token: Option<&str>,
    ) -> Result<Self, Fault> {
        if let Some(token) = token.filter(|token| !token.is_empty()) {
            return Self::of_token(token).ok_or_else(|| Fault::BadToken(token.to_owned()));
        }
        Ok(Self {
            order_by: order_by.unwrap_or_default().to_owned(),
            reverse: reverse.unwrap_or_default(),
            limit: limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or_default(),
            offset: 0,
        })
    }

    /// The most items of this part; 0 for no limit.
    pub(super) const fn limit(&self) -> usize {
        self.limit
    }

    /// What comes before this part; of a history, the number of its first entry.
    pub(super) const fn offset(&self) -> u64 {
        self.offset as u64
    }

    fn of_token(token: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
        let mut parts = text.rsplitn(4, ':');
        let offset = parts.next()?.parse().ok()?;
        let limit = parts.next()?.parse().ok()?;
        let reverse = match parts.next()? {
            "Y" => true,
            "N" => false,
            _ => return None,
        };
        Some(Self { order_by: parts.next()?.to_owned(), reverse, limit, offset })
    }

    fn token(&self) -> String {
        let Self { order_by, reverse, limit, offset } = self;
        let reverse = if *reverse { 'Y' } else { 'N' };
        URL_SAFE_NO_PAD.encode(format!("{order_by}:{reverse}:{limit}:{offset}"))
    }

    /// This part of a sorted list.
    pub(super) fn page<T>(&self, items: Vec<T>) -> Page<T>
    where
        Page<T>: Default,
    {
        let total = items.len();
        let limit = if self.limit == 0 { usize::MAX } else { self.limit };
        let end = self.offset.saturating_add(limit).min(total);
        let mut page = Page::default();
        page.items = items.into_iter().skip(self.offset).take(limit).collect();
        if end < total {
            page.next = Self { offset: end, ..self.clone() }.token();
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_what_real_nodes_make_of_it() {
        let window = Window::new(Some("created_at"), None, Some(1), None).unwrap();
        let page = window.page(vec![7, 8]);
        assert_eq!((page.items, page.next.as_str()), (vec![7], "Y3JlYXRlZF9hdDpOOjE6MQ"));
    }

    #[test]
    fn pages_give_every_item_once() {
        for (count, limit) in [(0, 1), (1, 1), (5, 2), (6, 3), (7, 100), (9, 0)] {
            let items: Vec<usize> = (0..count).collect();
            let mut seen = Vec::new();
            let mut token = String::new();
            loop {
                let window = Window::new(None, None, Some(limit), Some(&token)).unwrap();
                let page = window.page(items.clone());
                seen.extend(page.items);
                if page.next.is_empty() {
                    break;
                }
                token = page.next;
            }
            assert_eq!(seen, items);
        }
    }

    #[test]
    fn foreign_tokens_are_refused() {
        for token in ["%", "x", "YWZ0ZXI6MQ", "Y3JlYXRlZF9hdDpYOjE6MQ"] {
            assert!(Window::new(None, None, None, Some(token)).is_err(), "{token}");
        }
    }
}
