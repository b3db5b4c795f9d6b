//! Finds what a browser would execute in an SVG image that is opened by itself.
//!
//! The image is read as a browser's XML parser reads it, and more strictly in doubt: nothing that is skipped here would
//! be executed by a browser.

/// Elements that execute something or send requests from the site's origin, whatever their prefix.
const ELEMENTS: [&str; 12] = [
    "script", "handler", "listener", "iframe", "frame", "frameset", "object", "embed", "applet", "meta",
    "base", "form",
];

/// Prefixes of encodings in which ASCII characters are encoded as single ASCII bytes.
const ENCODINGS: [&str; 6] = ["utf-8", "utf8", "us-ascii", "ascii", "iso-8859-", "windows-125"];

const ENCODED: &str = "is in an encoding that is not read";
const ELEMENT: &str = "holds a script, a frame or a form";
const HANDLER: &str = "holds a handler such as `onload`";
const ADDRESS: &str = "holds an address that runs something";
const STYLED: &str = "is turned into something else by a style sheet";
const DECLARED: &str = "declares text that it does not show";

/// What is wrong with an image. `None` if nothing is. Reads well after its name.
pub fn flaw(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\xfe\xff") || bytes.starts_with(b"\xff\xfe") || bytes.contains(&0) {
        return Some(ENCODED);
    }
    let text = String::from_utf8_lossy(bytes);
    read(text.trim_start_matches('\u{feff}')).err()
}

/// The width and height of an image in pixels. An image without a size of its own is as wide as the column, so that only
/// its proportions matter. `None` if the size is unknown.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    const COLUMN: f64 = 1000.0;
    let text = std::str::from_utf8(bytes).ok()?;
    let root = root(text.trim_start_matches('\u{feff}'))?;
    let is_styled =
        attribute(root, "style").is_some_and(|style| style.contains("width") || style.contains("height"));
    let is_stretched = attribute(root, "preserveAspectRatio").is_some_and(|kept| kept.contains("none"));
    if is_styled || is_stretched {
        return None;
    }
    let own = |name: &str| attribute(root, name).filter(|length| !length.trim_end().ends_with('%'));
    let (width, height) = match (own("width"), own("height")) {
        (Some(width), Some(height)) => (pixels(width)?, pixels(height)?),
        (None, None) => {
            let numbers = attribute(root, "viewBox")?.split(|c: char| c.is_whitespace() || c == ',');
            let numbers: Vec<&str> = numbers.filter(|number| !number.is_empty()).collect();
            let [_, _, width, height] = *numbers else { return None };
            (COLUMN, COLUMN * pixels(height)? / pixels(width)?)
        }
        _ => return None,
    };
    let is_sound = |length: f64| (1.0..100_000.0).contains(&length);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 1 and 100,000")]
    let rounded = |length: f64| length.round() as u32;
    (is_sound(width) && is_sound(height)).then(|| (rounded(width), rounded(height)))
}

/// The root element's tag, after its `<`. `None` if it is not certain.
fn root(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        let found = rest.trim_start().strip_prefix('<')?;
        rest = if let Some(comment) = found.strip_prefix("!--") {
            after(comment, "-->")
        } else if let Some(instruction) = found.strip_prefix('?') {
            after(instruction, "?>")
        } else if found.starts_with("!DOCTYPE") && !found.split('>').next()?.contains('[') {
            after(found, ">")
        } else {
            return found.strip_prefix("svg").filter(|tag| tag.starts_with(char::is_whitespace));
        };
    }
}

/// The value of an attribute in a tag, after the tag's name.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    loop {
        rest = rest.trim_start();
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>'))?;
        let found = &rest[..end];
        rest = rest[end..].trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, others) = rest[1..].split_once(quote)?;
        if found == name {
            return Some(value);
        }
        rest = others;
    }
}

/// A length without a unit, or in pixels.
fn pixels(length: &str) -> Option<f64> {
    let length = length.trim();
    length.strip_suffix("px").unwrap_or(length).parse().ok()
}

fn read(text: &str) -> Result<(), &'static str> {
    if encoding(text).is_some_and(|name| !ENCODINGS.iter().any(|known| name.starts_with(known))) {
        return Err(ENCODED);
    }
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let found = &rest[start..];
        rest = if let Some(comment) = found.strip_prefix("<!--") {
            after(comment, "-->")
        } else if let Some(text) = found.strip_prefix("<![CDATA[") {
            after(text, "]]>")
        } else if let Some(instruction) = found.strip_prefix("<?") {
            let end = instruction.find("?>").unwrap_or(instruction.len());
            if instruction[..end].strip_prefix("xml-stylesheet").is_some_and(|text| !is_css(text)) {
                return Err(STYLED);
            }
            &instruction[end..]
        } else if let Some(declaration) = found.strip_prefix("<!") {
            declared(declaration)?
        } else if let Some(closing) = found.strip_prefix("</") {
            closing
        } else {
            element(&found[1..])?
        };
    }
    Ok(())
}

/// The encoding that the first line declares, in lower case.
fn encoding(text: &str) -> Option<String> {
    let declaration = text.strip_prefix("<?xml")?.split("?>").next()?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(value[1..].split(quote).next()?.to_ascii_lowercase())
}

/// Whether a style sheet is CSS, which only defines appearance.
fn is_css(instruction: &str) -> bool {
    let text = instruction.to_ascii_lowercase();
    text.contains("text/css") && !["xsl", "/xml", "&"].iter().any(|other| text.contains(other))
}

/// The text after an end mark. Empty if the mark is missing.
fn after<'t>(text: &'t str, end: &str) -> &'t str {
    text.split_once(end).map_or("", |(_, rest)| rest)
}

/// Skips a document type declaration, up to the next markup.
fn declared(text: &str) -> Result<&str, &'static str> {
    if text.starts_with("DOCTYPE") {
        // A quoted literal may contain markup characters.
        let mut quote = None;
        let end = text.find(|c: char| match quote {
            Some(open) => {
                if c == open {
                    quote = None;
                }
                false
            }
            None if matches!(c, '"' | '\'') => {
                quote = Some(c);
                false
            }
            None => matches!(c, '[' | '>'),
        });
        let (kind, rest) = text.split_at(end.unwrap_or(text.len()));
        // These types have entities that the text itself does not declare.
        let kind = kind.to_ascii_lowercase();
        return if kind.contains("xhtml") || kind.contains("mathml") { Err(DECLARED) } else { Ok(rest) };
    }
    // Drawing programs declare namespace addresses in this way.
    let Some(entity) = text.strip_prefix("ENTITY") else {
        return if text.starts_with("ELEMENT") { Ok(text) } else { Err(DECLARED) };
    };
    let mut parts = entity.splitn(3, ['"', '\'']);
    let (name, value, rest) = (parts.next(), parts.next(), parts.next());
    let is_name = name.is_some_and(|name| {
        !name.contains(['%', '<', '>']) && !name.contains("SYSTEM") && !name.contains("PUBLIC")
    });
    let is_address = value.is_some_and(|value| {
        (value.starts_with("http://") || value.starts_with("https://")) && !value.contains(['<', '&', '%'])
    });
    if is_name && is_address { Ok(rest.unwrap_or_default()) } else { Err(DECLARED) }
}

/// Reads an element's tag, after its `<`.
fn element(text: &str) -> Result<&str, &'static str> {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).unwrap_or(text.len());
    if ELEMENTS.contains(&local(&text[..end]).as_str()) {
        return Err(ELEMENT);
    }
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with('>') {
            return Ok(rest);
        }
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/')).unwrap_or(rest.len());
        let name = local(&rest[..end]);
        if name.starts_with("on") && name.len() > 2 {
            return Err(HANDLER);
        }
        rest = rest[end..].trim_start();
        let Some(value) = rest.strip_prefix('=') else { continue };
        let value = value.trim_start();
        let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            // No parser reads beyond this.
            rest = value;
            continue;
        };
        let (value, after) = value[1..].split_once(quote).unwrap_or((&value[1..], ""));
        judged(&name, value)?;
        rest = after;
    }
}

/// A name without its prefix, in lower case.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase()
}

/// A value with its numeric character references decoded.
fn decoded(value: &str) -> String {
    let mut parts = value.split("&#");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once(';').unwrap_or(("", part));
        let code = match number.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        text.extend(code.ok().and_then(char::from_u32));
        text.push_str(rest);
    }
    text
}

/// Judges an attribute by its value.
fn judged(name: &str, value: &str) -> Result<(), &'static str> {
    const RUN: [&str; 4] = ["javascript:", "vbscript:", "data:text/html", "data:application/xhtml"];
    let value: String = decoded(value).chars().filter(|c| *c > ' ').collect();
    let value = value.to_ascii_lowercase();
    if RUN.iter().any(|run| value.contains(run)) {
        return Err(ADDRESS);
    }
    if name == "attributename" && value.starts_with("on") { Err(HANDLER) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture that contains this markup.
    fn picture(inner: &str) -> String {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{inner}</svg>")
    }

    #[test]
    fn pictures_that_only_show_something_are_sound() {
        for text in [
            "",
            "<path d='M0 0' style='fill:#fff' />",
            "<a href='https://x.example/?on=1'><text on='x'>onload=\"x\" javascript: &lt;script></text></a>",
            "<!-- <script>alert(1)</script> --><style><![CDATA[ a > b { } <script> ]]></style>",
            "<image href='data:image/png;base64,AAAA'/><use xlink:href='#a'/>",
            "<foreignObject><div xmlns='http://www.w3.org/1999/xhtml'>A label</div></foreignObject>",
            "<metadata><rdf:RDF><dc:format>image/svg+xml</dc:format></rdf:RDF></metadata>",
            "<animate attributeName='opacity' values='0;1'/><set attributeName='fill' to='red'/>",
        ] {
            assert_eq!(flaw(picture(text).as_bytes()), None, "{text}");
        }
        for before in [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "\u{feff}<?xml version='1.0' encoding='iso-8859-1' standalone='no'?>\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">",
            "<!DOCTYPE svg [\n<!ENTITY ns_svg \"http://www.w3.org/2000/svg\">\n<!ENTITY ns_xlink 'http://www.w3.org/1999/xlink'>\n]>",
            "<?xml-stylesheet type=\"text/css\" href=\"a.css\"?><?plantuml 1?>",
        ] {
            assert_eq!(flaw(format!("{before}{}", picture("<g/>")).as_bytes()), None, "{before}");
        }
        assert_eq!(flaw(b"<svg><desc>caf\xe9</desc></svg>"), None);
    }

    #[test]
    fn the_size_is_read_from_the_root() {
        for (tag, expected) in [
            ("svg width='640' height='250.4'", Some((640, 250))),
            (
                "svg width=\"681px\" height=\"391px\" viewBox=\"-0.5 -0.5 681 391\" style=\"color: red\"",
                Some((681, 391)),
            ),
            ("svg\nxmlns = 'http://www.w3.org/2000/svg' viewBox='0 0 640 250'", Some((1000, 391))),
            ("svg width='100%' viewBox='0,0, 24,24'", Some((1000, 1000))),
            ("svg data-width='1' width='2' height='3'", Some((2, 3))),
            // A browser computes these differently, or nobody knows how.
            ("svg", None),
            ("svg x='1'", None),
            ("svg width='640' viewBox='0 0 640 250'", None),
            ("svg width='10cm' height='5cm'", None),
            ("svg width='auto' height='auto' viewBox='0 0 4 3'", None),
            ("svg width='0' height='0'", None),
            ("svg width='NaN' height='inf'", None),
            ("svg viewBox='0 0 0 0'", None),
            ("svg viewBox='0 0 4'", None),
            ("svg viewBox='0 0 640 250' preserveAspectRatio='none'", None),
            ("svg width='100%' viewBox='0 0 640 250' style='max-width: 640px'", None),
            ("x:svg width='4' height='3'", None),
            ("svgs width='4' height='3'", None),
            ("svg width=4 height=3", None),
        ] {
            assert_eq!(size(format!("<{tag}></svg>").as_bytes()), expected, "{tag}");
        }
        let sized = "<svg width='4' height='3'/>";
        for before in [
            "\u{feff}<?xml version=\"1.0\"?>\n",
            "<!-- <svg width='1' height='1'> -->",
            "<!DOCTYPE svg PUBLIC \"a\" \"b\">",
        ] {
            assert_eq!(size(format!("{before}{sized}").as_bytes()), Some((4, 3)), "{before}");
        }
        for before in ["x", "<!DOCTYPE svg [<!ENTITY a \">\">]>", "<!--", "<?", "<!DOCTYPE"] {
            assert_eq!(size(format!("{before}{sized}").as_bytes()), None, "{before}");
        }
        assert_eq!(size(b""), None);
        assert_eq!(size(b"<svg width='4' height='3'><desc>caf\xe9</desc></svg>"), None);
    }

    #[test]
    fn what_a_browser_would_run_is_found() {
        for (text, why) in [
            ("<script>alert(1)</script>", ELEMENT),
            ("<x:script xmlns:x='http://www.w3.org/2000/svg' href='a.js'/>", ELEMENT),
            ("<script\n>1</script>", ELEMENT),
            (
                "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='//x'/></foreignObject>",
                ELEMENT,
            ),
            ("<!--x--><g><![CDATA[]]><script/></g>", ELEMENT),
            ("<g onclick='x'/>", HANDLER),
            ("<g a=\"1\"\tonmouseover = \"x\"/>", HANDLER),
            ("<g a='>' onload='x'/>", HANDLER),
            ("<g/onload='x'/>", HANDLER),
            ("<set attributeName='onclick' to='x'/>", HANDLER),
            ("<a href='javascript:x'/>", ADDRESS),
            ("<a xlink:href=' JAVA\tscript :x'/>", ADDRESS),
            ("<a href='j&#97;v&#x61;script&#0000000000058;x'/>", ADDRESS),
            ("<animate attributeName='href' values='#;javascript:x'/>", ADDRESS),
            ("<a href='data:text/html,x'/>", ADDRESS),
        ] {
            assert_eq!(flaw(picture(text).as_bytes()), Some(why), "{text}");
        }
        for (before, why) in [
            ("<?xml-stylesheet type=\"text/xsl\" href=\"#x\"?>", STYLED),
            ("<?xml-stylesheet title=\"text/css\" type=\"text/xml\" href=\"#x\"?>", STYLED),
            ("<!DOCTYPE svg [<!ENTITY x \"<script>1</script>\">]>", DECLARED),
            ("<!DOCTYPE svg [<!ENTITY x \"&#60;script>\">]>", DECLARED),
            ("<!DOCTYPE svg [<!ENTITY a \"javascript\">]>", DECLARED),
            ("<!DOCTYPE svg [<!ENTITY % a \"http://x\">]>", DECLARED),
            ("<!DOCTYPE svg [<!ENTITY a SYSTEM \"http://x\">]>", DECLARED),
            ("<!DOCTYPE svg [<!ATTLIST svg onload CDATA \"x\">]>", DECLARED),
            ("<!DOCTYPE svg SYSTEM \"<!--\" [<!ATTLIST svg onload CDATA \"x\"> <!-- -->]>", DECLARED),
            ("<!DOCTYPE svg PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"\">", DECLARED),
            ("<?xml version='1.0' encoding='UTF-7'?>", ENCODED),
        ] {
            assert_eq!(flaw(format!("{before}{}", picture("<g/>")).as_bytes()), Some(why), "{before}");
        }
        let wide: Vec<u8> = picture("<script/>").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(flaw(&wide), Some(ENCODED));
        for text in
            ["<svg", "<svg a", "<svg a=", "<svg a='", "<!DOCTYPE", "<!--", "<?x", "<", "<svg ='x' =>", "<!"]
        {
            let _ = flaw(text.as_bytes());
        }
    }
}
