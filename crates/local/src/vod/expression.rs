//! The `Match` expression of SearchMedia (api-reference A.2.11), parsed by a small parser and translated to SQL.
//!
//! ```text
//! expression = term { "and" term }
//! term       = "(" alternative { "or" alternative } ")" | condition
//! alternative = term { "and" term }
//! condition  = field "=" 'text' | field "=" number | field "in" "(" value { "," value } ")"
//!            | field "=" ( "[" | "(" ) value "," value ( "]" | ")" )
//! ```

use crate::store::contains_pattern;
use media_api::time;
use rusqlite::types::Value;

/// Longest expression, in bytes, and deepest nesting of parentheses.
const MAX_BYTES: usize = 8192;
const MAX_DEPTH: usize = 16;
/// Maximum number of values of one `in`.
const MAX_VALUES: usize = 100;

/// An expression is invalid at this word, or at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SyntaxError(pub String);

/// A condition on `videos`, and the values of its parameters, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Condition {
    pub sql: String,
    pub values: Vec<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum FieldKind {
    Exact,
    Fuzzy,
    Integer,
    Number,
    Time,
}

/// Vendor name, column and kind of each field.
const FIELDS: &[(&str, &str, FieldKind)] = &[
    ("VideoId", "video_id", FieldKind::Exact),
    ("MediaId", "video_id", FieldKind::Exact),
    ("StorageLocation", "storage_location", FieldKind::Exact),
    ("CateId", "cate_id", FieldKind::Integer),
    ("AppId", "app_id", FieldKind::Exact),
    ("Status", "status", FieldKind::Exact),
    ("MediaSource", "media_source", FieldKind::Exact),
    ("PreprocessStatus", "preprocess_status", FieldKind::Exact),
    ("Title", "title", FieldKind::Fuzzy),
    ("Tags", "tags", FieldKind::Fuzzy),
    ("Description", "description", FieldKind::Fuzzy),
    ("ReferenceId", "reference_id", FieldKind::Exact),
    ("Size", "size", FieldKind::Integer),
    ("Duration", "duration", FieldKind::Number),
    ("CreationTime", "creation_time", FieldKind::Time),
    ("ModificationTime", "modification_time", FieldKind::Time),
];

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
}

/// Parses an expression; an empty one matches everything.
pub(super) fn parse(expression: &str) -> Result<Condition, SyntaxError> {
    if expression.len() > MAX_BYTES {
        return Err(SyntaxError("length".to_owned()));
    }
    let tokens = tokens(expression)?;
    if tokens.is_empty() {
        return Ok(Condition { sql: "1".to_owned(), values: Vec::new() });
    }
    let mut parser = Parser { tokens, at: 0, condition: Condition::default() };
    parser.conjunction(0)?;
    match parser.peek() {
        None => Ok(parser.condition),
        Some(_) => Err(parser.wrong()),
    }
}

fn tokens(expression: &str) -> Result<Vec<Token>, SyntaxError> {
    let mut tokens = Vec::new();
    let mut rest = expression.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            c if c.is_whitespace() => {}
            '(' | ')' | '[' | ']' | ',' | '=' => tokens.push(Token::Sign(c)),
            '\'' => {
                let mut text = String::new();
                loop {
                    match rest.next() {
                        None => return Err(SyntaxError(text)),
                        Some('\\') if matches!(rest.peek(), Some('\'' | '\\')) => text.extend(rest.next()),
                        Some('\'') => break,
                        Some(c) => text.push(c),
                    }
                }
                tokens.push(Token::Text(text));
            }
            c if is_word(c) => {
                let mut word = String::from(c);
                while let Some(c) = rest.next_if(|c| is_word(*c)) {
                    word.push(c);
                }
                tokens.push(Token::Word(word));
            }
            c => return Err(SyntaxError(c.to_string())),
        }
    }
    Ok(tokens)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    condition: Condition,
}

impl Parser {
    fn conjunction(&mut self, depth: usize) -> Result<(), SyntaxError> {
        self.term(depth)?;
        while self.keyword("and") {
            self.condition.sql.push_str(" AND ");
            self.term(depth)?;
        }
        Ok(())
    }

    fn term(&mut self, depth: usize) -> Result<(), SyntaxError> {
        if !self.sign('(') {
            return self.condition();
        }
        if depth >= MAX_DEPTH {
            return Err(self.wrong());
        }
        self.condition.sql.push('(');
        self.conjunction(depth + 1)?;
        while self.keyword("or") {
            self.condition.sql.push_str(" OR ");
            self.conjunction(depth + 1)?;
        }
        self.expect(')')?;
        self.condition.sql.push(')');
        Ok(())
    }

    fn condition(&mut self) -> Result<(), SyntaxError> {
        let Some(Token::Word(name)) = self.peek().cloned() else { return Err(self.wrong()) };
        let Some((_, column, kind)) = FIELDS.iter().find(|(field, _, _)| *field == name) else {
            return Err(SyntaxError(name));
        };
        self.at += 1;
        if self.keyword("in") {
            self.expect('(')?;
            return self.one_of(column, *kind, &name);
        }
        self.expect('=')?;
        if self.sign('[') {
            return self.range(column, *kind, true, &name);
        }
        if self.sign('(') {
            return self.range(column, *kind, false, &name);
        }
        let value = self.value(*kind, &name)?;
        self.equals(column, *kind, value);
        Ok(())
    }

    fn one_of(&mut self, column: &str, kind: FieldKind, name: &str) -> Result<(), SyntaxError> {
        self.condition.sql.push('(');
        for count in 1.. {
            let value = self.value(kind, name)?;
            self.equals(column, kind, value);
            if !self.sign(',') {
                break;
            }
            if count >= MAX_VALUES {
                return Err(SyntaxError(name.to_owned()));
            }
            self.condition.sql.push_str(" OR ");
        }
        self.expect(')')?;
        self.condition.sql.push(')');
        Ok(())
    }

    fn range(&mut self, column: &str, kind: FieldKind, closed: bool, name: &str) -> Result<(), SyntaxError> {
        if matches!(kind, FieldKind::Exact | FieldKind::Fuzzy) {
            return Err(SyntaxError(name.to_owned()));
        }
        let low = self.value(kind, name)?;
        self.expect(',')?;
        let high = self.value(kind, name)?;
        let closed_above = match self.peek() {
            Some(Token::Sign(']')) => true,
            Some(Token::Sign(')')) => false,
            _ => return Err(self.wrong()),
        };
        self.at += 1;
        let (above, below) = (if closed { ">=" } else { ">" }, if closed_above { "<=" } else { "<" });
        self.condition.sql.push_str(&format!("({column} {above} ? AND {column} {below} ?)"));
        self.condition.values.extend([low, high]);
        Ok(())
    }

    fn equals(&mut self, column: &str, kind: FieldKind, value: Value) {
        match (kind, value) {
            (FieldKind::Fuzzy, Value::Text(text)) => {
                self.condition.sql.push_str(&format!("{column} LIKE ? ESCAPE '\\'"));
                self.condition.values.push(Value::Text(contains_pattern(&text)));
            }
            (_, value) => {
                self.condition.sql.push_str(&format!("{column} = ?"));
                self.condition.values.push(value);
            }
        }
    }

    fn value(&mut self, kind: FieldKind, name: &str) -> Result<Value, SyntaxError> {
        let wrong = || SyntaxError(name.to_owned());
        let text = match self.peek() {
            Some(Token::Text(text)) => text.clone(),
            // Only numbers may be unquoted.
            Some(Token::Word(word)) if matches!(kind, FieldKind::Integer | FieldKind::Number) => word.clone(),
            _ => return Err(wrong()),
        };
        self.at += 1;
        match kind {
            FieldKind::Exact | FieldKind::Fuzzy => Ok(Value::Text(text)),
            FieldKind::Integer => text.parse().map(Value::Integer).map_err(|_| wrong()),
            FieldKind::Number => {
                let number: f64 = text.parse().map_err(|_| wrong())?;
                if number.is_finite() { Ok(Value::Real(number)) } else { Err(wrong()) }
            }
            FieldKind::Time => {
                time::parse(&text).map(|time| Value::Integer(time.timestamp())).ok_or_else(wrong)
            }
        }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword));
        self.at += usize::from(found);
        found
    }

    fn sign(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: char) -> Result<(), SyntaxError> {
        if self.sign(sign) { Ok(()) } else { Err(self.wrong()) }
    }

    fn wrong(&self) -> SyntaxError {
        SyntaxError(match self.peek() {
            Some(Token::Word(text) | Token::Text(text)) => text.clone(),
            Some(Token::Sign(sign)) => sign.to_string(),
            None => "end".to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sql(expression: &str) -> String {
        parse(expression).unwrap().sql
    }

    #[test]
    fn documented_forms_are_understood() {
        assert_eq!(sql(""), "1");
        assert_eq!(sql("Status = 'Normal'"), "status = ?");
        assert_eq!(sql("Status in ('Normal','Blocked')"), "(status = ? OR status = ?)");
        assert_eq!(sql("Size = [1,100)"), "(size >= ? AND size < ?)");
        let both = "Title = 'a' and (Tags = 'b' or Description in ('c'))";
        let like = |column| format!("{column} LIKE ? ESCAPE '\\'");
        let expected = format!("{} AND ({} OR ({}))", like("title"), like("tags"), like("description"));
        assert_eq!(sql(both), expected);
        let times = parse("CreationTime = ('2026-01-01T00:00:00Z','2026-01-02T00:00:00Z')").unwrap();
        assert_eq!(times.values, [Value::Integer(1767225600), Value::Integer(1767312000)]);
        assert_eq!(parse(r"Title = 'it\'s 5%'").unwrap().values, [Value::Text(r"%it's 5\%%".to_owned())]);
    }

    #[test]
    fn anything_else_is_a_syntax_error() {
        for wrong in [
            "Title",
            "Title =",
            "Title = 'a",
            "Title = a",
            "Nothing = 'a'",
            "Title = 'a' or Tags = 'b'",
            "Title = ('a','b')",
            "Size = 'x'",
            "Size = [1,2",
            "CreationTime = ['yesterday','today']",
            "Title = 'a'; drop table videos",
            "(Title = 'a'",
            "Status in ()",
            "Status in ('a',)",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert!(parse(&"(".repeat(1000)).is_err());
    }
}
