"""Rule files are read strictly, and rules are held to their examples."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from chat.cli.rules import rules as main
from moderation.rulebook.book import Rulebook, read_rulebook
from moderation.rulebook.errors import RulebookError
from moderation.rulebook.examples import failing_examples
from moderation.rulebook.kept import load_rulebook
from moderation.rulebook.schema import RuleStage
from tests.moderation.judged import rulebook

RULE = """
language: en
words: {{ending: ["end it"]}}
rules:
  - id: {id}
    stage: {stage}
    reason: {reason}
    outcome: {outcome}
    severity: high
    guideline: safety
    owner: content
    expires: 2099-01-01
    patterns: ["want to <ending>"]
    unless: ["meeting"]
    match: ["I want to end it", "{match}"]
    no_match: ["I want to end it, the meeting I mean"]
"""


def text(
    id: str = "en.crisis.ending",
    stage: str = "crisis",
    reason: str = "crisis_ideation",
    outcome: str = "flag",
    match: str = "just want to end it",
) -> str:
    """Return a rule file of one rule."""
    return RULE.format(id=id, stage=stage, reason=reason, outcome=outcome, match=match)


def fires(directory: Path, sentence: str) -> bool:
    """Say whether the rule hits a sentence."""
    book = rulebook(directory, text())
    return bool(book.search.hits(book.views(sentence).plain))


def test_a_rule_that_does_what_it_says_has_no_failures(tmp_path: Path) -> None:
    """Good examples are silent."""
    assert list(failing_examples(rulebook(tmp_path, text()))) == []


def test_an_example_that_fails_is_named(tmp_path: Path) -> None:
    """File, rule, sentence and what happened are said."""
    failures = list(failing_examples(rulebook(tmp_path, text(match="I want to go"))))
    assert [str(each) for each in failures] == [
        "rules.yaml: en.crisis.ending: did not fire, but must: I want to go",
    ]


def test_an_example_that_a_guard_keeps_silent_says_so(tmp_path: Path) -> None:
    """The author learns where to look."""
    failures = list(failing_examples(rulebook(tmp_path, text(match="I want to end it after the meeting"))))
    assert [each.is_guarded for each in failures] == [True]


@pytest.mark.parametrize(
    ("sentence", "is_hit"),
    [
        ("want to end it", True),
        ("meeting a b c d e f want to end it", True),
        ("meeting b c d e f want to end it", False),
        ("want to end it a b c d e meeting", False),
        ("want to end it a b c d e f meeting", True),
        ("this meeting, want to end it. a b c d e f g want to end it", True),
    ],
)
def test_guards_reach_six_words_to_both_sides(tmp_path: Path, sentence: str, is_hit: bool) -> None:
    """A guard farther away, or beside another hit, does not count."""
    assert fires(tmp_path, sentence) is is_hit


@pytest.mark.parametrize(
    ("sentence", "is_hit"),
    [
        ("I want to end it, the meeting", False),
        ("I want to end it. The meeting was long", True),
        ("what a meeting! I want to end it", True),
        ("what a meeting\nI want to end it", True),
        ('"I want to end it." That meeting', False),
        ("about that meeting: I want to end it", False),
        ("see meeting.example want to end it", False),
    ],
)
def test_guards_of_hate_end_with_the_sentence(tmp_path: Path, sentence: str, is_hit: bool) -> None:
    """An innocent word in the next sentence does not disarm a rule of the word list."""
    book = rulebook(tmp_path, text(stage="wordlist", reason="derogation"))
    assert bool(book.search.hits(book.views(sentence).plain)) is is_hit


def test_guards_of_pain_hear_the_next_sentence(tmp_path: Path) -> None:
    """Whoever is in pain or joking explains it in as many sentences as it takes."""
    assert not fires(tmp_path, "I want to end it. The meeting I mean")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "ar.crisis.ending"}, "language"),
        ({"stage": "wordlist"}, "does not belong"),
        ({"reason": "slur"}, "does not belong"),
        ({"outcome": "hold"}, "never held"),
        ({"outcome": "refuse"}, "may refuse"),
        ({"reason": "method", "outcome": "refuse"}, "may refuse"),
        ({"stage": "wordlist", "reason": "slur", "outcome": "refuse"}, "may refuse"),
        ({"outcome": "mask"}, "outcome"),
        ({"stage": "asking", "reason": "slur"}, "does not belong"),
        ({"stage": "asking", "reason": "unsafe_money", "outcome": "hold"}, "every rule flags"),
        ({"stage": "needs", "reason": "need_law", "outcome": "hold"}, "every rule flags"),
        ({"stage": "needs", "reason": "crisis_ideation"}, "does not belong"),
        ({"stage": "wordlist", "reason": "need_law"}, "does not belong"),
        ({"id": "en crisis"}, "id"),
    ],
)
def test_rules_that_claim_too_much_are_refused(tmp_path: Path, changes: dict[str, str], said: str) -> None:
    """Pain is never held, and only spam and incitement refuse."""
    with pytest.raises(RulebookError, match=said):
        rulebook(tmp_path, text(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "method", "outcome": "hold"},
        {"stage": "wordlist", "reason": "incitement", "outcome": "refuse"},
        {"stage": "wordlist", "reason": "spam_known", "outcome": "refuse"},
        {"stage": "asking", "reason": "unsafe_money"},
        {"stage": "needs", "reason": "need_law"},
        {"stage": "wordlist", "reason": "unsafe_asking", "outcome": "hold"},
    ],
)
def test_rules_that_may_do_so_are_read(tmp_path: Path, changes: dict[str, str]) -> None:
    """Method may hold, incitement and known spam may refuse."""
    assert len(rulebook(tmp_path, text(**changes)).rules) == 1


def test_an_unknown_field_is_refused_with_its_place(tmp_path: Path) -> None:
    """A misspelt field is not passed over."""
    with pytest.raises(RulebookError, match="unles"):
        rulebook(tmp_path, text().replace("unless", "unles"))


@pytest.mark.parametrize("guard", ["haha|😂", "<smile>", "(so )?", "!"])
def test_a_guard_that_any_text_has_is_refused(tmp_path: Path, guard: str) -> None:
    """An emoji, a mark or what may be missing is nothing once it is folded, and would silence the rule for ever."""
    words = text().replace("words: {", 'words: {smile: [lol, "🙂"], ')
    with pytest.raises(RulebookError, match="needs no letter"):
        rulebook(tmp_path, words.replace('unless: ["meeting"]', f'unless: ["{guard}"]'))


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    """Two rules of one id are refused."""
    (tmp_path / "other.yaml").write_text(text(), encoding="utf-8")
    with pytest.raises(RulebookError, match="already taken"):
        rulebook(tmp_path, text())


def test_a_directory_without_files_gives_an_empty_rulebook(tmp_path: Path) -> None:
    """The pipeline works without rules."""
    assert read_rulebook(tmp_path).rules == ()


def test_the_projects_own_rules_do_what_they_say(book: Rulebook) -> None:
    """Every example of every shipped rule holds."""
    assert [str(failure) for failure in failing_examples(book)] == []


def share(directory: Path, words: str) -> None:
    """Write a file of word lists beside the rule file."""
    (directory / "words").mkdir()
    (directory / "words" / "ends.yaml").write_text(words, encoding="utf-8")


SHARING = text().replace('words: {ending: ["end it"]}', "words_from: [ends]")


def test_files_share_word_lists(tmp_path: Path) -> None:
    """A list of a file of words is used as if it stood in the rule file itself, and holds no rules of its own."""
    share(tmp_path, 'language: en\nwords: {ending: ["end <what>"], what: [it, all]}')
    book = rulebook(tmp_path, SHARING)
    assert [rule.id for rule in book.rules] == ["en.crisis.ending"]
    assert book.search.hits(book.views("I want to end all").plain)


@pytest.mark.parametrize(
    ("words", "written", "said"),
    [
        (None, SHARING, r"rules\.yaml: there is no file words/ends\.yaml"),
        ("language: ar\nwords: {ending: [end it]}", SHARING, "another language"),
        ("language: en\nwords: {end: [end it]}", SHARING, "no word list <ending>"),
        ("language: en\nwords: {ending: [end it]}\nrules: []", SHARING, r"words/ends\.yaml: .*rules"),
        ("language: en\nwords: {ending: [stop]}", f"words_from: [ends]{text()}", "holds a list <ending> as well"),
    ],
)
def test_shared_words_that_cannot_be_used_are_named(tmp_path: Path, words: str | None, written: str, said: str) -> None:
    """Missing, foreign, misspelt and double lists are refused with their file."""
    if words is not None:
        share(tmp_path, words)
    with pytest.raises(RulebookError, match=said):
        rulebook(tmp_path, written)


def test_a_rulebook_knows_its_stages(tmp_path: Path) -> None:
    """Each stage finds by its own rules only."""
    book = rulebook(tmp_path, text())
    read = book.views("I just want to end it").plain
    assert len(book.search.of(RuleStage.CRISIS).hits(read)) == 1
    assert book.search.of(RuleStage.WORDLIST).hits(read) == ()


def test_the_checker_prints_failures_and_fails(tmp_path: Path) -> None:
    """Authors see what is wrong, and so does the exit status."""
    rulebook(tmp_path, text(match="I want to go").replace("2099", "2020"))
    result = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert "must: I want to go" in result.output
    assert "expired" in result.output


def test_rules_of_ones_own_stand_beside_the_packaged_ones(book: Rulebook, tmp_path: Path) -> None:
    """None of the packaged ones is lost."""
    (tmp_path / "own.yaml").write_text(text(), encoding="utf-8")

    both = read_rulebook(tmp_path, beside=book)

    assert [rule.id for rule in both.rules] == [*(rule.id for rule in book.rules), "en.crisis.ending"]
    assert set(both.paths) == {rule.id for rule in both.rules}


def test_words_of_rules_of_ones_own_come_behind_those_known(book: Rulebook, tmp_path: Path) -> None:
    """What a disguised word is read as stays as it was; new words are read as well."""
    (tmp_path / "own.yaml").write_text(text().replace("end", "zorbify"), encoding="utf-8")

    words = read_rulebook(tmp_path, beside=book).words

    assert tuple(words.meant)[: len(book.words.meant)] == tuple(book.words.meant)
    assert (words.means("zorbify"), book.words.means("zorbify")) == (True, False)
    assert book.words.known < words.known


def test_an_id_of_a_packaged_rule_is_taken(book: Rulebook, tmp_path: Path) -> None:
    """A rule of one's own replaces none by accident."""
    (tmp_path / "own.yaml").write_text(text(), encoding="utf-8")
    with pytest.raises(RulebookError, match=r"already taken in own\.yaml"):
        read_rulebook(tmp_path, beside=read_rulebook(tmp_path, beside=book))


def test_a_folder_of_rules_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    """A misspelt folder must not pass for one without rules."""
    with pytest.raises(RulebookError, match="no such folder"):
        load_rulebook(beside=tmp_path / "missing")
