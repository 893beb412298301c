//! What the patterns of a Fluent file ask for: facts, and the values between which they choose.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

/// The messages of a file and what stands beside them (`name.attribute`), each with its facts and those of the messages that it holds.
pub(super) fn read(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let parsed = fluent_syntax::parser::parse(source).expect("the file is Fluent");
    let mut messages = BTreeMap::new();
    for entry in &parsed.body {
        let Entry::Message(message) = entry else { continue };
        let name = message.id.name;
        let beside =
            message.attributes.iter().map(|attribute| (format!("{name}.{}", attribute.id.name), &attribute.value));
        let whole = (name.to_owned(), message.value.as_ref().expect("it says something"));
        for (name, pattern) in [whole].into_iter().chain(beside) {
            let mut facts = BTreeSet::new();
            asked(pattern, &mut facts);
            assert!(messages.insert(name.clone(), facts).is_none(), "twice: {name}");
        }
    }
    messages.keys().map(|name| (name.clone(), whole(name, &messages))).collect()
}

/// With those of the messages that it holds.
fn whole(name: &str, messages: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let facts = messages.get(name).unwrap_or_else(|| panic!("no such message: {name}"));
    let held = facts.iter().filter_map(|fact| fact.strip_prefix('@')).flat_map(|held| whole(held, messages));
    held.chain(facts.iter().filter(|fact| !fact.starts_with('@')).cloned()).collect()
}

fn asked(pattern: &Pattern<&str>, into: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(InlineExpression::VariableReference { id }) => {
                into.insert(format!("${}", id.name));
            }
            Expression::Inline(InlineExpression::MessageReference { id, .. }) => {
                into.insert(format!("@{}", id.name));
            }
            Expression::Inline(_) => {}
            Expression::Select { selector, variants } => {
                if let InlineExpression::VariableReference { id } = selector {
                    into.insert(format!("${}", id.name));
                    let keys = variants.iter().map(|variant| format!("${} {:?}", id.name, variant.key));
                    into.extend(keys);
                }
                for variant in variants {
                    asked(&variant.value, into);
                }
            }
        }
    }
}
