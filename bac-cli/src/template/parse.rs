//! The structure of a template.

use super::{
    Fault, functions,
    lex::{self, Kind, Piece, Token},
};

/// A part of a template.
#[derive(Debug)]
pub(super) enum Node {
    Text(String),
    /// The value of a pipeline is written, unless it goes to a variable.
    Write(Pipeline),
    /// `if` and `with`, which makes the value the dot.
    Branch {
        on: Pipeline,
        is_with: bool,
        then: Vec<Self>,
        otherwise: Vec<Self>,
    },
}

/// Commands, each of which gets the value of the one before as its last argument.
#[derive(Debug)]
pub(super) struct Pipeline {
    pub(super) at: usize,
    /// The variable that the value goes to, and whether it is a new one.
    pub(super) variable: Option<(String, bool)>,
    pub(super) commands: Vec<Command>,
}

/// A value, or a function with its arguments.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) at: usize,
    pub(super) function: Option<String>,
    pub(super) operands: Vec<Operand>,
}

#[derive(Debug)]
pub(super) struct Operand {
    pub(super) at: usize,
    pub(super) kind: OperandKind,
    /// The names behind it: `.a.b`.
    pub(super) fields: Vec<(usize, String)>,
}

#[derive(Debug)]
pub(super) enum OperandKind {
    Dot,
    Variable(String),
    Text(String),
    Number(i64),
    Flag(bool),
    Nil,
    Pipeline(Box<Pipeline>),
    /// A function without arguments among others.
    Function(String),
}

/// Deeper templates than any that people write take the stack.
const DEPTH_LIMIT: usize = 64;

/// Reads a template.
pub(super) fn parse(text: &str) -> Result<Vec<Node>, Fault> {
    let mut pieces = Pieces { rest: lex::pieces(text)?.into_iter() };
    let (nodes, end) = pieces.list(0)?;
    match end {
        End::OfText => Ok(nodes),
        End::Word { at, word, .. } => {
            Err(Fault::new(at, format!("`{{{{{word}}}}}` stands here without an `if` or `with`")))
        }
    }
}

/// What ends a list of nodes.
enum End {
    OfText,
    Word { at: usize, word: &'static str, rest: Vec<(bool, Token)> },
}

struct Pieces<'t> {
    rest: std::vec::IntoIter<Piece<'t>>,
}

impl Pieces<'_> {
    fn list(&mut self, depth: usize) -> Result<(Vec<Node>, End), Fault> {
        let mut nodes = Vec::new();
        while let Some(piece) = self.rest.next() {
            let (start, action) = match piece {
                Piece::Text(text) => {
                    nodes.push(Node::Text(text.to_owned()));
                    continue;
                }
                Piece::Action(start, action) => (start, action),
            };
            let mut tokens = lex::tokens(start, action)?;
            let Some((_, first)) = tokens.first() else {
                return Err(Fault::new(start, "there is nothing between `{{` and `}}`"));
            };
            let at = first.at;
            let word = match &first.kind {
                Kind::Word(word) => word.as_str(),
                _ => "",
            };
            match word {
                "if" | "with" => {
                    let is_with = word == "with";
                    tokens.remove(0);
                    nodes.push(self.branch(at, is_with, tokens, depth)?);
                }
                "else" => {
                    tokens.remove(0);
                    return Ok((nodes, End::Word { at, word: "else", rest: tokens }));
                }
                "end" => {
                    tokens.remove(0);
                    return Ok((nodes, End::Word { at, word: "end", rest: tokens }));
                }
                "range" | "define" | "template" | "block" | "break" | "continue" => {
                    return Err(Fault::new(
                        at,
                        format!(
                            "`{word}` is not known to this command, which takes values, `if`, `with` \
                             and functions; `--no-template` sends the file as it is"
                        ),
                    ));
                }
                _ => nodes.push(Node::Write(Tokens::of(start, tokens).whole(depth)?)),
            }
        }
        Ok((nodes, End::OfText))
    }

    fn branch(
        &mut self,
        at: usize,
        is_with: bool,
        tokens: Vec<(bool, Token)>,
        depth: usize,
    ) -> Result<Node, Fault> {
        if depth == DEPTH_LIMIT {
            return Err(Fault::new(at, "too many conditions stand within each other"));
        }
        let name = if is_with { "with" } else { "if" };
        let on = Tokens::of(at, tokens).whole(depth)?;
        let open = || Fault::new(at, format!("the `{name}` is not closed by `{{{{end}}}}`"));
        let (then, end) = self.list(depth + 1)?;
        let End::Word { at: at_word, word, mut rest } = end else { return Err(open()) };
        let otherwise = match (word, rest.first().map(|(_, token)| &token.kind)) {
            ("end", _) => Vec::new(),
            (_, Some(Kind::Word(next))) if next == "if" || next == "with" => {
                let is_with = next == "with";
                rest.remove(0);
                vec![self.branch(at_word, is_with, std::mem::take(&mut rest), depth + 1)?]
            }
            _ => {
                let (otherwise, end) = self.list(depth + 1)?;
                match end {
                    End::Word { word: "end", rest: behind, .. } => {
                        nothing(behind)?;
                        otherwise
                    }
                    End::Word { at, .. } => {
                        return Err(Fault::new(at, format!("the `{name}` has a second `else`")));
                    }
                    End::OfText => return Err(open()),
                }
            }
        };
        nothing(rest)?;
        Ok(Node::Branch { on, is_with, then, otherwise })
    }
}

/// Nothing may follow `end` and `else`.
fn nothing(rest: Vec<(bool, Token)>) -> Result<(), Fault> {
    match rest.first() {
        Some((_, token)) => Err(Fault::new(token.at, "nothing may stand here before `}}`")),
        None => Ok(()),
    }
}

/// The tokens of a pipeline.
struct Tokens {
    /// Where it begins.
    start: usize,
    rest: std::iter::Peekable<std::vec::IntoIter<(bool, Token)>>,
}

impl Tokens {
    fn of(start: usize, tokens: Vec<(bool, Token)>) -> Self {
        Self { start, rest: tokens.into_iter().peekable() }
    }

    fn whole(mut self, depth: usize) -> Result<Pipeline, Fault> {
        let start = self.start;
        let pipeline = self.pipeline(start, depth)?;
        match self.rest.next() {
            Some((_, token)) => Err(Fault::new(token.at, "a bracket `)` stands here without `(`")),
            None => Ok(pipeline),
        }
    }

    fn pipeline(&mut self, at: usize, depth: usize) -> Result<Pipeline, Fault> {
        let variable = self.declared();
        let mut commands = Vec::new();
        loop {
            commands.push(self.command(at, depth, !commands.is_empty())?);
            match self.rest.peek() {
                Some((_, Token { kind: Kind::Pipe, .. })) => {
                    self.rest.next();
                }
                _ => return Ok(Pipeline { at, variable, commands }),
            }
        }
    }

    /// `$name :=` or `$name =`
    fn declared(&mut self) -> Option<(String, bool)> {
        let mut ahead = self.rest.clone();
        let Some((_, Token { kind: Kind::Variable(name), .. })) = ahead.next() else { return None };
        let is_new = match ahead.next() {
            Some((_, Token { kind: Kind::Declare, .. })) => true,
            Some((_, Token { kind: Kind::Assign, .. })) => false,
            _ => return None,
        };
        self.rest = ahead;
        Some((name, is_new))
    }

    fn command(&mut self, at: usize, depth: usize, is_piped: bool) -> Result<Command, Fault> {
        let mut operands: Vec<Operand> = Vec::new();
        while let Some((is_apart, token)) = self.rest.peek() {
            let is_field = matches!(&token.kind, Kind::Field(_));
            if matches!(token.kind, Kind::Pipe | Kind::Close) {
                break;
            }
            if is_field
                && !is_apart
                && let Some(last) = operands.last_mut()
            {
                if let Some((_, Token { at, kind: Kind::Field(name) })) = self.rest.next() {
                    last.fields.push((at, name));
                }
                continue;
            }
            operands.push(self.operand(depth)?);
        }
        let Some(first) = operands.first() else {
            let at = self.rest.peek().map_or(at, |(_, token)| token.at);
            return Err(Fault::new(at, "a value or a function is missing here"));
        };
        let at = first.at;
        let function = match &first.kind {
            OperandKind::Function(name) => Some(name.clone()),
            _ => None,
        };
        if function.is_some() {
            operands.remove(0);
        } else if operands.len() > 1 || is_piped {
            let message = "a value is no function, and takes nothing behind it or from `|`";
            return Err(Fault::new(at, message));
        }
        Ok(Command { at, function, operands })
    }

    fn operand(&mut self, depth: usize) -> Result<Operand, Fault> {
        let Some((_, Token { at, kind })) = self.rest.next() else {
            return Err(Fault::new(self.start, "a value is missing here"));
        };
        let mut fields = Vec::new();
        let kind = match kind {
            Kind::Dot => OperandKind::Dot,
            Kind::Field(name) => {
                fields.push((at, name));
                OperandKind::Dot
            }
            Kind::Variable(name) => OperandKind::Variable(name),
            Kind::Text(text) => OperandKind::Text(text),
            Kind::Number(number) => OperandKind::Number(number),
            Kind::Word(word) => match word.as_str() {
                "true" => OperandKind::Flag(true),
                "false" => OperandKind::Flag(false),
                "nil" => OperandKind::Nil,
                name if functions::is_known(name) => OperandKind::Function(word),
                name => return Err(unknown(at, name)),
            },
            Kind::Open => {
                if depth == DEPTH_LIMIT {
                    return Err(Fault::new(at, "too many brackets stand within each other"));
                }
                let inner = self.pipeline(at, depth + 1)?;
                match self.rest.next() {
                    Some((_, Token { kind: Kind::Close, .. })) => {}
                    _ => return Err(Fault::new(at, "the bracket `(` is not closed by `)`")),
                }
                OperandKind::Pipeline(Box::new(inner))
            }
            Kind::Close | Kind::Pipe | Kind::Declare | Kind::Assign => {
                return Err(Fault::new(at, "a value or a function is expected here"));
            }
        };
        Ok(Operand { at, kind, fields })
    }
}

fn unknown(at: usize, name: &str) -> Fault {
    let known = functions::NAMES.map(|name| format!("`{name}`")).join(", ");
    let mend = match name {
        "default" => "; a default is written `{{or (index . \"name\") \"default\"}}`".to_owned(),
        _ => format!("; a value is written `{{{{.{name}}}}}`"),
    };
    Fault::new(at, format!("there is no function `{name}`, but {known}{mend}"))
}
