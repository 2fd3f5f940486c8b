"""Reads YAML that anybody may have written: plain values and the line of each, or BrokenFile, nothing else.

The standard constructor would overwrite a key given twice, turn dates into objects and follow references
without end; here a text stays a text.
"""

from __future__ import annotations

from typing import Any

import yaml

from diagnostic.problems import BrokenFile, Path, Problem

MOST_CHARACTERS = 500_000
DEEPEST = 20
LONGEST_NUMBER = 20

Lines = dict[Path, int]


def read(text: str) -> tuple[Any, Lines]:
    """What a YAML text says, and the line of each thing, by its path. Raises BrokenFile."""
    if len(text) > MOST_CHARACTERS:
        raise BrokenFile([Problem("Ce fichier est trop gros pour un questionnaire.", line=1)])
    try:
        _refuse_references_and_depth(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise BrokenFile([Problem(_yaml_reason(error), line=line)]) from error
    except yaml.YAMLError as error:  # a character that YAML does not admit has a position, no line
        position = getattr(error, "position", 0)
        line = text.count("\n", 0, position if isinstance(position, int) else 0) + 1
        raise BrokenFile([Problem("Ce caractère ne peut pas être lu. Retirez-le.", line=line)]) from error
    if node is None:
        raise BrokenFile([Problem("Ce fichier est vide.", line=1)])
    lines: Lines = {}
    problems: list[Problem] = []
    value = _plain(node, (), lines, problems)
    if problems:
        raise BrokenFile(problems)
    return value, lines


def _refuse_references_and_depth(text: str) -> None:
    """Refuse references, several documents in one and lists in lists without end. Raises BrokenFile."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            reason = "Les renvois de YAML (« *nom ») ne sont pas admis. Écrivez le texte en entier."
            raise BrokenFile([Problem(reason, line=line)])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise BrokenFile([Problem("Trop de niveaux sont emboîtés ici.", line=line)])
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise BrokenFile([Problem("Un fichier contient un seul questionnaire.", line=line)])


def _yaml_reason(error: yaml.MarkedYAMLError) -> str:
    """What YAML stumbled on, and what to look at."""
    said = error.problem or ""
    if "tab" in said or "'\\t'" in said:
        return "Une tabulation se trouve ici. Remplacez-la par des espaces."
    if "mapping values are not allowed" in said:
        return 'Deux-points inattendus. Mettez le texte entre guillemets droits (") ou revoyez les retraits.'
    if any(words in said for words in ("end of stream", "document end", "expected ',' or", "<block end>")):
        return "La structure se casse ici. Vérifiez juste avant les retraits, guillemets et accolades."
    return "Ceci n’est pas du YAML lisible. Vérifiez les retraits, les guillemets et les deux-points."


def _plain(node: yaml.Node, path: Path, lines: Lines, problems: list[Problem]) -> Any:
    """The plain value of a node; notes its line and what is wrong in it."""
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, number), lines, problems) for number, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, problems)
    return _scalar(node.tag, node.value)


def _mapping(node: yaml.MappingNode, path: Path, lines: Lines, problems: list[Problem]) -> dict[str, Any]:
    """The entries of a mapping, its keys as texts, each once."""
    entries: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(Problem("Un nom simple est attendu avant les deux-points.", line=line))
        elif key_node.value in entries:
            message = f"« {key_node.value} » est écrit deux fois au même endroit."
            problems.append(Problem(message, line=line))
        else:
            lines[*path, key_node.value] = line
            entries[key_node.value] = _plain(value_node, (*path, key_node.value), lines, problems)
    return entries


def _scalar(tag: str, text: str) -> Any:
    """A text, a number, yes or no, or nothing. What only looks like a date stays a text."""
    if tag == "tag:yaml.org,2002:null":
        return None
    if tag == "tag:yaml.org,2002:bool":
        return text.lower() in {"yes", "true", "on"}
    if tag in {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"} and len(text) <= LONGEST_NUMBER:
        for kind in (int, float):
            try:
                return kind(text)
            except ValueError:
                continue
    return text
