//! Calendars, after CalDAV (RFC 4791) as Radicale speaks it: methods beyond the usual ones, XML with namespaces, a
//! status of many, bodies that are no XML among them. It also runs against the server itself.

use bac_core::{Client, Credentials, Reply, client};
use serde::{Deserialize, Serialize};

use crate::{
    exhibit::Exhibit,
    fault::Fault,
    message::{Answer, Seen},
    transcript::Transcript,
};

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    name: "calendars",
    title: "calendars, after CalDAV",
    source: include_str!("calendars.rs"),
    answer,
    visit: |url, transcript| Box::pin(visit(url, transcript)),
};

#[client(codec = xml, errors(401 = text, 403, 404 = text))]
trait Calendars {
    #[endpoint(MKCALENDAR "/{user}/{calendar}/", success(201))]
    async fn make(
        &self,
        user: &str,
        calendar: &str,
        #[body] wanted: &MakeCalendar,
    ) -> Result<(), CalendarError>;

    /// An event that is there already stays as it is.
    #[endpoint(
        PUT "/{user}/{calendar}/{name}.ics",
        errors(412 = text),
        header("If-None-Match" = "*"),
        success(201)
    )]
    async fn add(
        &self,
        user: &str,
        calendar: &str,
        name: &str,
        #[body(text, "text/calendar; charset=utf-8")] event: &str,
    ) -> Result<Stored, AddError>;

    #[endpoint(PROPFIND "/{user}/", header("Depth" = "1"), success(207))]
    async fn list(
        &self,
        user: &str,
        #[body] wanted: &PropFind,
    ) -> Result<MultiStatus, CalendarError>;

    #[endpoint(REPORT "/{user}/{calendar}/", header("Depth" = "1"), success(207))]
    async fn events(
        &self,
        user: &str,
        calendar: &str,
        #[body] query: &CalendarQuery,
    ) -> Result<MultiStatus, CalendarError>;

    #[endpoint(DELETE "/{user}/{calendar}/", header("Depth" = "infinity"))]
    async fn delete(&self, user: &str, calendar: &str) -> Result<(), CalendarError>;
}

#[derive(Debug, Reply)]
struct Stored {
    #[header("ETag")]
    etag: Option<String>,
}

const DAV: &str = "DAV:";
const CALDAV: &str = "urn:ietf:params:xml:ns:caldav";

#[derive(Debug, Serialize)]
#[serde(rename = "c:mkcalendar")]
struct MakeCalendar {
    #[serde(rename = "@xmlns:d")]
    dav: &'static str,
    #[serde(rename = "@xmlns:c")]
    caldav: &'static str,
    #[serde(rename = "d:set")]
    set: Set,
}

#[derive(Debug, Serialize)]
struct Set {
    #[serde(rename = "d:prop")]
    prop: Named,
}

#[derive(Debug, Serialize)]
struct Named {
    #[serde(rename = "d:displayname")]
    name: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename = "d:propfind")]
struct PropFind {
    #[serde(rename = "@xmlns:d")]
    dav: &'static str,
    #[serde(rename = "d:prop")]
    prop: NameAndTag,
}

#[derive(Debug, Default, Serialize)]
struct NameAndTag {
    #[serde(rename = "d:displayname")]
    name: (),
    #[serde(rename = "d:getetag")]
    etag: (),
}

#[derive(Debug, Serialize)]
#[serde(rename = "c:calendar-query")]
struct CalendarQuery {
    #[serde(rename = "@xmlns:d")]
    dav: &'static str,
    #[serde(rename = "@xmlns:c")]
    caldav: &'static str,
    #[serde(rename = "d:prop")]
    prop: Data,
    #[serde(rename = "c:filter")]
    filter: Filter,
}

#[derive(Debug, Default, Serialize)]
struct Data {
    #[serde(rename = "c:calendar-data")]
    data: (),
}

#[derive(Debug, Serialize)]
struct Filter {
    #[serde(rename = "c:comp-filter")]
    calendar: Component<Component<()>>,
}

#[derive(Debug, Serialize)]
struct Component<T> {
    #[serde(rename = "@name")]
    name: &'static str,
    #[serde(rename = "c:comp-filter", skip_serializing_if = "Option::is_none")]
    part: Option<T>,
    #[serde(rename = "c:time-range", skip_serializing_if = "Option::is_none")]
    range: Option<TimeRange>,
}

#[derive(Debug, Serialize)]
struct TimeRange {
    #[serde(rename = "@start")]
    start: &'static str,
    #[serde(rename = "@end")]
    end: &'static str,
}

#[derive(Debug, Deserialize)]
struct MultiStatus {
    #[serde(rename = "response", default)]
    responses: Vec<Response>,
}

#[derive(Debug, Deserialize)]
struct Response {
    href: String,
    #[serde(rename = "propstat", default)]
    found: Vec<PropStat>,
}

#[derive(Debug, Deserialize)]
struct PropStat {
    prop: Prop,
    status: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Prop {
    displayname: Option<String>,
    calendar_data: Option<String>,
}

const EVENT: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//gallery//EN\r\nBEGIN:VEVENT\r\nUID:lunch\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260105T120000Z\r\nDTEND:20260105T130000Z\r\nSUMMARY:Lunch\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

async fn visit(url: String, transcript: Transcript) -> Result<(), Fault> {
    let credentials = Credentials::basic("ann", "a-test-password");
    let calendars = CalendarsClient::new(Client::builder(url).credentials(credentials).build()?);

    let prop = Named { name: "Team" };
    let wanted = MakeCalendar { dav: DAV, caldav: CALDAV, set: Set { prop } };
    calendars.make("ann", "team", &wanted).await?;
    let stored = calendars.add("ann", "team", "lunch", EVENT).await?;
    transcript.say(format_args!("stored with a tag: {}", stored.etag.is_some()));
    if let Err(AddError::PreconditionFailed(error)) =
        calendars.add("ann", "team", "lunch", EVENT).await
    {
        transcript.say(error.body().ok_or("the error has a body")?);
    }

    let wanted = PropFind { dav: DAV, prop: NameAndTag::default() };
    for response in calendars.list("ann", &wanted).await?.responses {
        for found in response.found {
            let name = found.prop.displayname.unwrap_or_default();
            transcript.say(format_args!("{} {name:?}: {}", response.href, found.status));
        }
    }

    let range = TimeRange { start: "20260105T000000Z", end: "20260106T000000Z" };
    let event = Component { name: "VEVENT", part: None, range: Some(range) };
    let filter =
        Filter { calendar: Component { name: "VCALENDAR", part: Some(event), range: None } };
    let query = CalendarQuery { dav: DAV, caldav: CALDAV, prop: Data::default(), filter };
    for response in calendars.events("ann", "team", &query).await?.responses {
        let data = response.found.into_iter().find_map(|found| found.prop.calendar_data);
        let data = data.ok_or("the data was asked for")?;
        let summary = data.lines().find_map(|line| line.strip_prefix("SUMMARY:"));
        transcript.say(format_args!("{}: {}", response.href, summary.unwrap_or("?")));
    }

    calendars.delete("ann", "team").await?;
    if let Err(CalendarError::NotFound(error)) = calendars.delete("ann", "team").await {
        transcript.say(error.body().ok_or("the error has a body")?);
    }
    Ok(())
}

/// After RFC 4918 and RFC 4791, in the words of `radicale`.
fn answer(seen: &Seen) -> Answer {
    const TAG: &str = "\"7d344701cb2db1f5943c15db17efc66ed55d528942deabb9c8a0bdc02275c3a0\"";
    let multi_status = |status, responses: String| {
        let xml = format!(
            "<?xml version='1.0' encoding='utf-8'?>\n<multistatus xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\">{responses}</multistatus>"
        );
        Answer::status(status).body("text/xml; charset=utf-8", [xml])
    };
    let words = |status, words: &'static str| {
        Answer::status(status).body("text/plain; charset=utf-8", [words])
    };
    match seen.call() {
        ("MKCALENDAR", "/ann/team/") => Answer::status(201),
        ("PUT", "/ann/team/lunch.ics") if seen.earlier == 1 => {
            Answer::status(201).header("etag", TAG)
        }
        ("PUT", "/ann/team/lunch.ics") => words(412, "Precondition failed."),
        ("PROPFIND", "/ann/") => multi_status(
            207,
            format!(
                "<response><href>/ann/</href><propstat><prop><displayname /><getetag /></prop><status>HTTP/1.1 404 Not Found</status></propstat></response><response><href>/ann/team/</href><propstat><prop><displayname>Team</displayname><getetag>{TAG}</getetag></prop><status>HTTP/1.1 200 OK</status></propstat></response>"
            ),
        ),
        ("REPORT", "/ann/team/") => multi_status(
            207,
            format!(
                "<response><href>/ann/team/lunch.ics</href><propstat><prop><C:calendar-data>{EVENT}</C:calendar-data></prop><status>HTTP/1.1 200 OK</status></propstat></response>"
            ),
        ),
        ("DELETE", "/ann/team/") if seen.earlier == 5 => multi_status(
            200,
            "<response><href>/ann/team/</href><status>HTTP/1.1 200 OK</status></response>"
                .to_owned(),
        ),
        ("DELETE", "/ann/team/") => words(404, "The requested resource could not be found."),
        _ => Answer::unknown(),
    }
}
