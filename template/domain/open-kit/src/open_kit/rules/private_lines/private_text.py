"""The search for what private lines say in everything that is public."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from open_kit.public_tree import PublicBlob
from open_kit.reading.text import decoded
from open_kit.rules.private_lines.definitions import defined, kind
from open_kit.rules.private_lines.line_texts import LineText, line_texts
from open_kit.rules.private_lines.phrases import Phrase, PhraseSearch, words

# The template's own code: an identifier that it uses is not the team's.
_PLATFORM = "platform-kit/"


def collect(marked: Iterable[PublicBlob], public: Callable[[], Iterable[PublicBlob]]) -> PhraseSearch:
    """The search for the texts of private lines; each has the place of its line, as `file:line`.

    A text that is only beside what is private is not searched for if something public has it in the same way.

    Args:
        marked: the public files with private lines.
        public: reads all public files; called if there is such a text.
    """
    texts: dict[tuple[str, bool], tuple[str, LineText]] = {}
    for entry, whole, part in marked:
        for text in line_texts(entry.path, whole, part):
            key = text.words, text.identifier
            if key not in texts or (text.sure and not texts[key][1].sure):
                texts[key] = entry.path, text
    if unsure := {key: of for key, of in texts.items() if not of[1].sure}:
        known = set(_also_public(unsure, public()))
        texts = {key: of for key, of in texts.items() if key not in known}
    return PhraseSearch(_phrase(path, text) for path, text in texts.values())


def _phrase(path: str, text: LineText) -> Phrase:
    of_two_words = text.identifier and text.words.count(" ") < 2  # as two words of prose they tell nothing
    return Phrase(text.words, f"{path}:{text.line}", of_two_words)


def _also_public(
    unsure: Mapping[tuple[str, bool], tuple[str, LineText]], blobs: Iterable[PublicBlob]
) -> Iterator[tuple[str, bool]]:
    """The texts that a public line has in the same way: it defines the identifier, or is the same line."""
    keys = {_phrase(path, text): key for key, (path, text) in unsure.items()}
    search = PhraseSearch(keys)
    for entry, _, part in blobs:
        for name in PurePosixPath(entry.path).parts:
            if (key := (words(name.partition(".")[0]), True)) in unsure:
                yield key
        content = decoded(part.content) or ""
        lines = content.split("\n")
        for number, phrase in search.matches(content):
            path, text = unsure[keys[phrase]]
            if _has_it_too(lines[number - 1].rstrip(), entry.path, text, path):
                yield keys[phrase]


def _has_it_too(line: str, path: str, text: LineText, private_path: str) -> bool:
    """Whether a public line defines the same identifier, or is the same as the private line of the text."""
    if text.identifier:
        return path.startswith(_PLATFORM) or text.words in {words(one.name) for one in defined(line, path)}
    return kind(path) is kind(private_path) and words(line) == text.whole
