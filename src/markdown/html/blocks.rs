//! Writes the beginning and the end of Markdown elements.

use pulldown_cmark::{Alignment, BlockQuoteKind, HeadingLevel, Tag, TagEnd};

use super::code;
use super::{OpenCode, OpenTable, Writer};
use crate::markdown::raw_html;
use crate::markdown::write::{attribute, url_attribute};

/// The maximum depth of nested elements. The tags of deeper ones are left out, but not their text. Browsers have such
/// a limit, too.
const DEEPEST: usize = 100;

impl Writer<'_> {
    /// Writes the start of an element. `is_task`: whether it is a task, or a list with tasks.
    pub fn start(&mut self, tag: &Tag<'_>, is_task: bool) {
        if is_block(tag) {
            self.nesting.before_block(&mut self.out);
        }
        if !raw_html::may_be_in_title(tag) {
            self.place.raw_title = None;
        }
        self.place.depth += 1;
        let direction = self.direction;
        match tag {
            Tag::Link { dest_url, title, link_type, .. } => self.open_link(*link_type, dest_url, title),
            Tag::Image { dest_url, title, .. } => return self.open_image(dest_url, title),
            Tag::FootnoteDefinition(name) => self.open_note(name),
            Tag::Heading { level, .. } => self.open_heading(*level),
            Tag::CodeBlock(kind) => {
                self.place.code = Some(OpenCode {
                    language: code::language(kind),
                    title: code::title(kind),
                    code: String::new(),
                });
            }
            _ if self.place.depth > DEEPEST => {}
            Tag::Paragraph if self.place.block_title.is_some() => self.open_title(),
            Tag::Paragraph => self.put(format_args!("<p{direction}>")),
            Tag::BlockQuote(None) => self.put(format_args!("<blockquote{direction}>\n")),
            Tag::BlockQuote(Some(kind)) => self.open_alert(*kind),
            Tag::List(first) => self.open_list(*first, is_task),
            Tag::Item => {
                let class = if is_task { " class=\"task\"" } else { "" };
                self.put(format_args!("<li{class}{direction}>"));
            }
            Tag::Table(alignments) => {
                self.place.table = OpenTable { alignments: alignments.clone(), ..OpenTable::default() };
                self.out.push_str(
                    "<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>\n",
                );
            }
            Tag::TableHead => {
                self.place.table.in_head = true;
                self.out.push_str("<thead><tr>");
            }
            Tag::TableRow => self.open_row(),
            Tag::TableCell => self.open_cell(),
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            // `events` joins blocks of raw HTML, and the extensions for the others are not enabled.
            Tag::HtmlBlock
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => {}
        }
        self.nesting.enter();
    }

    pub fn end(&mut self, tag: TagEnd) {
        self.nesting.leave(&mut self.out);
        let depth = self.place.depth;
        self.place.depth = depth.saturating_sub(1);
        match tag {
            TagEnd::Link => self.close_link(),
            TagEnd::FootnoteDefinition => self.close_note(),
            TagEnd::Heading(level) => self.close_heading(level),
            TagEnd::CodeBlock => {
                if let Some(block) = self.place.code.take() {
                    self.write_code(block);
                }
            }
            _ if depth > DEEPEST => self.search_text(" "),
            TagEnd::Paragraph => {
                let end = self.place.end_of_title.take().unwrap_or("</p>");
                self.close_block(end);
            }
            TagEnd::BlockQuote(None) => self.close_block("</blockquote>"),
            TagEnd::BlockQuote(Some(_)) => self.close_block("</aside>"),
            TagEnd::List(true) => self.close_block("</ol>"),
            TagEnd::List(false) => self.close_block("</ul>"),
            TagEnd::Item => self.close_block("</li>"),
            TagEnd::Table if self.place.table.has_body => self.close_block("</tbody></table></div>"),
            TagEnd::Table => self.close_block("</table></div>"),
            TagEnd::TableHead => {
                self.place.table.in_head = false;
                self.close_block("</tr></thead>");
            }
            TagEnd::TableRow => self.close_block("</tr>"),
            TagEnd::TableCell => {
                self.out.push_str(if self.place.table.in_head { "</th>" } else { "</td>" });
                self.place.table.column += 1;
                self.search_text(" ");
            }
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Image
            | TagEnd::HtmlBlock
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    fn close_block(&mut self, end: &str) {
        self.out.push_str(end);
        self.end_line();
    }

    fn open_heading(&mut self, level: HeadingLevel) {
        let index = self.place.headings;
        self.place.in_heading = true;
        let Some(headings) = self.headings else { return self.out.push_str("<p><strong>") };
        if self.place.skips == Some(index) {
            self.place.title = Some(self.out.len());
            return;
        }
        // The template prints the page's only `<h1>`.
        let level = level.max(HeadingLevel::H2);
        self.put(format_args!("<{level}"));
        if let Some(heading) = headings.get(index) {
            attribute(&mut self.out, "id", &heading.id);
            self.begin_section(heading);
        }
        self.out.push_str(self.direction);
        self.out.push('>');
    }

    fn close_heading(&mut self, level: HeadingLevel) {
        let index = self.place.headings;
        self.place.headings += 1;
        self.place.in_heading = false;
        let Some(headings) = self.headings else { return self.close_block("</strong></p>") };
        if let Some(start) = self.place.title.take() {
            self.leave_title_out(start);
            return;
        }
        let level = level.max(HeadingLevel::H2);
        if let Some(heading) = headings.get(index) {
            self.out.push_str("<a class=\"anchor\"");
            url_attribute(&mut self.out, "href", &format!("#{}", heading.id));
            self.out.push_str(" aria-label=\"Link to this section\"></a>");
        }
        self.close_block(&format!("</{level}>"));
    }

    /// Removes a title that begins at `start`, and keeps its links, pictures and anchors.
    pub fn leave_title_out(&mut self, start: usize) {
        let title = self.out.split_off(start);
        self.out.push_str(&raw_html::of_title(&title));
    }

    fn open_alert(&mut self, kind: BlockQuoteKind) {
        let (class, title) = alert(kind);
        self.put(format_args!(
            "<aside class=\"alert alert-{class}\" role=\"note\" aria-label=\"{title}\"><p class=\"alert-title\">{title}</p>\n"
        ));
    }

    /// Writes the start of a list. `first`: the number of the first item, or `None` for a list without numbers.
    fn open_list(&mut self, first: Option<u64>, is_task: bool) {
        self.end_line();
        self.out.push_str(if first.is_some() { "<ol" } else { "<ul" });
        if is_task {
            self.out.push_str(" class=\"tasks\"");
        }
        self.out.push_str(self.direction);
        if let Some(first) = first.filter(|first| *first != 1) {
            self.put(format_args!(" start=\"{first}\""));
        }
        self.out.push_str(">\n");
    }

    fn open_row(&mut self) {
        if !self.place.table.has_body {
            self.place.table.has_body = true;
            self.out.push_str("<tbody>\n");
        }
        self.place.table.column = 0;
        self.out.push_str("<tr>");
    }

    fn open_cell(&mut self) {
        let table = &self.place.table;
        self.out.push_str(if table.in_head { "<th" } else { "<td" });
        self.out.push_str(self.direction);
        self.out.push_str(match table.alignments.get(table.column) {
            Some(Alignment::Left) => " class=\"left\">",
            Some(Alignment::Center) => " class=\"center\">",
            Some(Alignment::Right) => " class=\"right\">",
            Some(Alignment::None) | None => ">",
        });
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Item
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

fn alert(kind: BlockQuoteKind) -> (&'static str, &'static str) {
    match kind {
        BlockQuoteKind::Note => ("note", "Note"),
        BlockQuoteKind::Tip => ("tip", "Tip"),
        BlockQuoteKind::Important => ("important", "Important"),
        BlockQuoteKind::Warning => ("warning", "Warning"),
        BlockQuoteKind::Caution => ("caution", "Caution"),
    }
}
