//! Filling in.

use super::{
    Fault, Filled, functions,
    parse::{Command, Node, Operand, OperandKind, Pipeline},
    value::Value,
    variables::Variables,
};

/// Fills in a template. A value that is missing is a fault, and does not hide the next one.
pub(super) fn evaluate(nodes: &[Node], variables: &Variables) -> (Filled, Vec<Fault>) {
    let mut run = Run {
        variables,
        filled: Filled { text: String::new(), used: Vec::new() },
        faults: Vec::new(),
        scope: Vec::new(),
    };
    run.list(nodes, &Value::All(variables));
    (run.filled, run.faults)
}

struct Run<'v> {
    variables: &'v Variables,
    filled: Filled,
    faults: Vec<Fault>,
    /// Variables of the template, the innermost last.
    scope: Vec<(String, Value<'v>)>,
}

/// A value that is not there, of which a fault tells.
struct Missing;

impl<'v> Run<'v> {
    fn list(&mut self, nodes: &[Node], dot: &Value<'v>) {
        for node in nodes {
            // What is missing was told.
            let _ = self.node(node, dot);
        }
    }

    fn node(&mut self, node: &Node, dot: &Value<'v>) -> Result<(), Missing> {
        match node {
            Node::Text(text) => self.filled.text.push_str(text),
            Node::Write(pipeline) => {
                let value = self.pipeline(pipeline, dot)?;
                if pipeline.variable.is_none() {
                    let Some(text) = value.text() else {
                        let kind = value.kind();
                        let message = format!("{kind} cannot be written here; name a value");
                        return self.fault(pipeline.at, message);
                    };
                    self.filled.text.push_str(&text);
                }
            }
            Node::Branch { on, is_with, then, otherwise } => {
                let outside = self.scope.len();
                let value = self.pipeline(on, dot)?;
                match value.is_true() {
                    true if *is_with => self.list(then, &value),
                    true => self.list(then, dot),
                    false => self.list(otherwise, dot),
                }
                self.scope.truncate(outside);
            }
        }
        Ok(())
    }

    fn pipeline(&mut self, pipeline: &Pipeline, dot: &Value<'v>) -> Result<Value<'v>, Missing> {
        let mut piped = None;
        for command in &pipeline.commands {
            piped = Some(self.command(command, dot, piped)?);
        }
        let value = piped.unwrap_or(Value::Nil);
        match &pipeline.variable {
            Some((name, true)) => self.scope.push((name.clone(), value.clone())),
            Some((name, false)) => {
                match self.scope.iter_mut().rev().find(|(known, _)| known == name) {
                    Some((_, known)) => *known = value.clone(),
                    None => return self.fault(pipeline.at, format!("there is no `${name}` yet")),
                }
            }
            None => {}
        }
        Ok(value)
    }

    fn command(
        &mut self,
        command: &Command,
        dot: &Value<'v>,
        piped: Option<Value<'v>>,
    ) -> Result<Value<'v>, Missing> {
        let Some(function) = &command.function else {
            return match command.operands.first() {
                Some(operand) => self.operand(operand, dot),
                None => Ok(Value::Nil),
            };
        };
        let mut values: Vec<Value<'v>> = Vec::new();
        for operand in &command.operands {
            // `and` and `or` look no further than they must.
            if let Some(last) = values.last()
                && functions::is_decided(function, last)
            {
                return Ok(last.clone());
            }
            let value = self.operand(operand, dot)?;
            if let Some(name) = functions::named(function, &values, &value) {
                self.filled.used.push(name.to_owned());
            }
            values.push(value);
        }
        if let Some(last) = values.last()
            && functions::is_decided(function, last)
        {
            return Ok(last.clone());
        }
        values.extend(piped);
        functions::call(function, values).or_else(|message| {
            let message = format!("`{function}` {message}");
            self.fault(command.at, message)
        })
    }

    fn operand(&mut self, operand: &Operand, dot: &Value<'v>) -> Result<Value<'v>, Missing> {
        let mut value = match &operand.kind {
            OperandKind::Dot => dot.clone(),
            OperandKind::Variable(name) if name.is_empty() => Value::All(self.variables),
            OperandKind::Variable(name) => {
                let known = self.scope.iter().rev().find(|(known, _)| known == name);
                match known.map(|(_, value)| value.clone()) {
                    Some(value) => value,
                    None => return self.fault(operand.at, format!("there is no `${name}` here")),
                }
            }
            OperandKind::Text(text) => Value::Text(text.clone()),
            OperandKind::Number(number) => Value::Number(*number),
            OperandKind::Flag(flag) => Value::Flag(*flag),
            OperandKind::Nil => Value::Nil,
            OperandKind::Pipeline(pipeline) => self.pipeline(pipeline, dot)?,
            OperandKind::Function(name) => functions::call(name, Vec::new())
                .or_else(|message| self.fault(operand.at, format!("`{name}` {message}")))?,
        };
        for (at, name) in &operand.fields {
            value = self.field(&value, *at, name)?;
        }
        Ok(value)
    }

    fn field(&mut self, value: &Value<'v>, at: usize, name: &str) -> Result<Value<'v>, Missing> {
        match value {
            Value::All(variables) => match variables.get(name) {
                Some(text) => {
                    self.filled.used.push(name.to_owned());
                    Ok(Value::Text(text.to_owned()))
                }
                None => {
                    let message = format!(
                        "nothing was given for `{name}`: give it with `-V {name}=VALUE`, or from \
                         the environment with `-E {name}`"
                    );
                    self.fault(at, message)
                }
            },
            value => {
                let message =
                    format!("`.{name}` stands behind {}, which has no names", value.kind());
                self.fault(at, message)
            }
        }
    }

    fn fault<T>(&mut self, at: usize, message: String) -> Result<T, Missing> {
        self.faults.push(Fault::new(at, message));
        Err(Missing)
    }
}
