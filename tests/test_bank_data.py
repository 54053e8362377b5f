"""The bank of module 7: its keys are computed from the data, so they follow an update or the bank is refused."""

import dataclasses

import pandas as pd
import pytest
import yaml
from prose import prose

from palermo import data, facts
from palermo.paths import notebooks_dir, quizzes_dir
from palermo.quiz import bank, computed, faults
from palermo.quiz.known import Known, read_known

PATH = quizzes_dir() / "07_ratification_data.yml"
WRITTEN = {item["id"]: item for item in yaml.safe_load(PATH.read_text(encoding="utf-8"))["items"]}
KNOWN = read_known()


def is_computed(item: dict) -> bool:
    return isinstance(item.get("answer"), dict) or any(
        isinstance(option.get("correct"), dict) for option in item.get("options", [])
    )


COMPUTED = [name for name, item in WRITTEN.items() if is_computed(item)]


# ---- the data, changed


def changed(table: pd.DataFrame, name: str = "participation") -> data.Tables:
    return dataclasses.replace(data.load(), **{name: table})


def join(instrument: str, codes, *, day: str = "2026-05-01", kind: str = "accession") -> pd.DataFrame:
    """The table of participation after these have joined a treaty."""
    table = data.load().participation
    names = data.load().countries.set_index("iso3")["name"]
    codes = set(codes)
    there = (table["instrument"] == instrument) & table["iso3"].isin(codes)
    new = pd.DataFrame(
        {
            "instrument": instrument,
            "iso3": sorted(codes - set(table.loc[there, "iso3"])),
            "kind": "state",
        }
    )
    new["participant"] = new["iso3"].map(names)
    table = pd.concat([table, new], ignore_index=True)
    rows = (table["instrument"] == instrument) & table["iso3"].isin(codes)
    table.loc[rows, ["party", "party_basis", "consent_type"]] = [True, "dated", kind]
    table.loc[rows, ["consent_date", "consent_date_earliest", "consent_date_latest"]] = pd.Timestamp(day)
    return table.astype({"party": bool})


def leave(instrument: str, keep=lambda rows: rows.index < 0) -> pd.DataFrame:
    """The table without the rows of a treaty, but for those to keep."""
    table = data.load().participation
    return table[(table["instrument"] != instrument) | keep(table)].reset_index(drop=True)


def set_cells(where, **cells) -> pd.DataFrame:
    table = data.load().participation.copy()
    table.loc[where(table), list(cells)] = list(cells.values())
    return table.astype({"party": bool})


def missing_from(instrument: str) -> list[str]:
    of = {
        name: set(rows.loc[rows["party"], "iso3"])
        for name, rows in data.load().participation.groupby("instrument")
    }
    return sorted(of["untoc"] - of[instrument] - {"IRN"})


def members(group: str) -> list[str]:
    countries = data.load().countries
    return list(countries.loc[countries["un_regional_group"] == group, "iso3"])


def signed_only(instrument: str) -> list[str]:
    rows = data.load().participation
    return list(rows.loc[(rows["instrument"] == instrument) & ~rows["party"], "iso3"])


CHANGES = {
    "one more party to the Trafficking Protocol": lambda: join("tip", ["YEM"]),
    "every Convention party joins the Firearms Protocol": lambda: join("firearms", missing_from("firearms")),
    "the Asia-Pacific Group joins the Firearms Protocol": lambda: join(
        "firearms", members("Asia-Pacific Group")
    ),
    "one more party to the Smuggling Protocol": lambda: join("som", ["CHN"]),
    "all signatories of the Smuggling Protocol ratify": lambda: join(
        "som", signed_only("som"), kind="ratification"
    ),
    "all signatories of the Firearms Protocol ratify": lambda: join(
        "firearms", signed_only("firearms"), kind="ratification"
    ),
    "few are left in the Firearms Protocol": lambda: leave(
        "firearms", lambda rows: rows["iso3"].isin(["MLI", "CAN"])
    ),
    "few are left in the Convention": lambda: leave("untoc", lambda rows: rows["iso3"].isin(["MLI", "FRA"])),
    "no signatory of the Smuggling Protocol has joined it": lambda: leave(
        "som", lambda rows: ~rows["party"] | (rows["iso3"] == "KEN")
    ),
    "all of one day joined the Convention": lambda: set_cells(
        lambda rows: (rows["instrument"] == "untoc") & rows["party"],
        consent_date=pd.Timestamp("2003-06-01"),
        consent_date_earliest=pd.Timestamp("2003-06-01"),
        consent_date_latest=pd.Timestamp("2003-06-01"),
    ),
    "the fortieth instrument of the Trafficking Protocol comes a year later": lambda: set_cells(
        lambda rows: (rows["instrument"] == "tip") & (rows["consent_date_latest"] < "2004-09-26"),
        consent_date=pd.Timestamp("2004-09-26"),
        consent_date_earliest=pd.Timestamp("2004-09-26"),
        consent_date_latest=pd.Timestamp("2004-09-26"),
    ),
    "every day of the Trafficking Protocol becomes known": lambda: set_cells(
        lambda rows: (rows["instrument"] == "tip") & (rows["party_basis"] == "undated"),
        party_basis="dated",
        consent_date=pd.Timestamp("2020-06-01"),
    ),
    "the parties that are no Member States leave": lambda: data.load().participation[
        data.load().participation["iso3"].isin(data.load().countries.query("un_member")["iso3"])
    ],
    "the signatories of the Firearms Protocol ratified at once": lambda: set_cells(
        lambda rows: (rows["instrument"] == "firearms") & rows["party"] & rows["signature_date"].notna(),
        consent_date=pd.Timestamp("2002-12-13"),
        consent_date_earliest=pd.Timestamp("2002-12-13"),
        consent_date_latest=pd.Timestamp("2002-12-13"),
    ),
}


OTHER_TABLES = {
    "a small State is no longer listed": lambda: changed(
        data.load().countries.query("iso3 != 'TUV'"), "countries"
    ),
    "every reservation is withdrawn": lambda: changed(
        data.load().declarations.assign(status="withdrawn"), "declarations"
    ),
}


def known_after(tables: data.Tables) -> Known:
    return dataclasses.replace(KNOWN, facts=facts.named(tables))


def keys_and_refused(known: Known, folder) -> tuple[dict[str, object], dict[str, str]]:
    """Each question's key, and what is told of those that are refused; each question in a bank of its own."""
    keys, refused = {}, {}
    for name in COMPUTED:
        path = folder / "quiz.yml"
        text = yaml.safe_dump({"module": "ratification_data", "items": [WRITTEN[name]]}, allow_unicode=True)
        path.write_text(text, encoding="utf-8")
        try:
            (item,) = bank.load_bank(path, known).items
        except bank.BankError as error:
            refused[name] = str(error)
            continue
        if item.type == "numeric":
            keys[name] = faults.answer_of(item, known)
        else:
            keys[name] = [option.key for option in item.options if option.correct]
    return keys, refused


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What becomes of every computed key under every change."""
    folder = tmp_path_factory.mktemp("banks")
    tables = {what: changed(change()) for what, change in CHANGES.items()}
    tables |= {what: change() for what, change in OTHER_TABLES.items()}
    return {what: keys_and_refused(known_after(its), folder) for what, its in tables.items()}


@pytest.fixture(scope="module")
def today(tmp_path_factory):
    keys, refused = keys_and_refused(KNOWN, tmp_path_factory.mktemp("today"))
    assert refused == {}
    return keys


def test_at_least_twelve_keys_are_computed():
    assert len(COMPUTED) >= 12, COMPUTED


@pytest.mark.parametrize("name", COMPUTED)
def test_no_computed_key_is_idle(name, today, outcomes):
    """For each there is a change of the data that moves it, or has the question refused by its name."""
    moved = [what for what, (keys, _) in outcomes.items() if name in keys and keys[name] != today[name]]
    refused = [told[name] for _, told in outcomes.values() if name in told]
    assert moved or refused
    assert all(f"question {name}" in told for told in refused)


def test_what_every_key_is_today(today):
    """By counting, without `facts`: what the questions ask, asked of the tables."""
    rows = data.load().participation
    parties = rows[rows["party"] & (rows["party_basis"] != "reported")]
    of = {name: set(its["iso3"]) for name, its in parties.groupby("instrument")}
    members_of_un = set(data.load().countries.query("un_member")["iso3"])
    asia = set(members("Asia-Pacific Group"))
    tip = parties[parties["instrument"] == "tip"]
    assert today["data-unsigned-01"] == tip["signature_date"].isna().sum()
    assert today["data-members-01"] == len(of["untoc"] - members_of_un)
    assert today["data-gap-02"] == len(of["untoc"] - of["som"])
    assert today["data-ask-03"] == len(asia - of["firearms"])
    gaps = {name: len(of["untoc"] - of[name]) for name in ("tip", "som", "firearms")}
    largest = max(gaps, key=gaps.get)
    assert today["data-gap-01"] == [{"tip": "a", "som": "b", "firearms": "c"}[largest]]
    states = set(data.load().countries.query("kind == 'state'")["iso3"])
    all_four = states & of["untoc"] & of["tip"] & of["som"] & of["firearms"]
    assert today["data-four-01"] == ["true" if 2 * len(all_four) > len(states) else "false"]


def test_a_key_follows_the_data(today, outcomes):
    one_more = outcomes["one more party to the Trafficking Protocol"][0]
    assert one_more["data-unsigned-01"] == today["data-unsigned-01"] + 1
    all_in = outcomes["every Convention party joins the Firearms Protocol"][0]
    assert today["data-gap-01"] == ["c"] and all_in["data-gap-01"] == ["b"]
    assert today["data-protocol-01"] == ["false"] and all_in["data-protocol-01"] == ["true"]
    asia = outcomes["the Asia-Pacific Group joins the Firearms Protocol"][0]
    assert today["data-share-01"] == ["b"] and asia["data-share-01"] == ["d"]
    assert asia["data-ask-03"] == 0
    few = outcomes["few are left in the Firearms Protocol"][0]
    assert today["data-four-01"] == ["true"] and few["data-four-01"] == ["false"]
    ratified = outcomes["all signatories of the Firearms Protocol ratify"][0]
    assert ratified["data-read-01"] == sorted([*today["data-read-01"], "a"])
    early = outcomes["the signatories of the Firearms Protocol ratified at once"][0]
    assert today["data-time-01"] == ["a"] and early["data-time-01"] == ["d"]


@pytest.mark.parametrize(("what", "name"), [
    ("all signatories of the Smuggling Protocol ratify", "data-steps-01"),
    ("the fortieth instrument of the Trafficking Protocol comes a year later", "data-force-01"),
    ("few are left in the Convention", "data-matrix-01"),
    ("every day of the Trafficking Protocol becomes known", "data-ask-02"),
])  # fmt: skip
def test_a_question_that_the_data_have_overtaken_is_refused(what, name, outcomes):
    keys, refused = outcomes[what]
    assert name not in keys
    told = refused[name]
    assert "no option is right" in told and "28 May 2026" in told and f"question {name}" in told


def test_a_tie_is_refused(tmp_path):
    """Two largest gaps: none is larger than each of the others."""
    gap = facts.named()["som"].gap_to_convention
    joined = missing_from("firearms")[gap:]
    _, refused = keys_and_refused(known_after(changed(join("firearms", joined))), tmp_path)
    assert "no option is right" in refused["data-gap-01"]


def test_the_days_that_are_typed_are_those_of_the_data():
    """Deposits of the past, in the module's text and in one stem."""
    typed = prose(notebooks_dir() / "07_ratification_data.ipynb")
    rows = data.load().participation.set_index(["instrument", "iso3"])
    for instrument, iso3, day in [
        ("firearms", "KEN", "2005-01-05"),
        ("untoc", "JPN", "2017-07-11"),
        ("tip", "SEN", "2003-10-27"),
        ("untoc", "URY", "2005-03-04"),
        ("untoc", "UGA", "2005-03-09"),
    ]:
        deposit = rows.at[(instrument, iso3), "consent_date"]
        assert deposit == pd.Timestamp(day) and f"{deposit.day} {deposit:%B}" in typed, (instrument, iso3)
    assert rows.at[("untoc", "JPN"), "signature_date"].year == 2000


# ---- statements that can't be read

QUESTION = """\
module: ratification_data
items:
- id: data-test-01
  type: single
  objective: data-o1
  difficulty: 1
  stem: Which is larger?
  options:
  - {key: a, text: One, feedback: Because., correct: STATEMENT}
  - {key: b, text: Two, feedback: Because., correct: {fact: tip.parties, above: {fact: untoc.parties}}}
  source: ["UNTOC:36"]
"""


def told_of(statement: str, folder) -> list[str]:
    path = folder / "quiz.yml"
    path.write_text(QUESTION.replace("STATEMENT", statement), encoding="utf-8")
    return [str(fault) for fault in bank.check_files([path], KNOWN)]


@pytest.mark.parametrize("statement", [
    "{fact: untoc.parties, above: {fact: tip.parties}}",
    "{fact: untoc.parties, above: [{fact: tip.parties}, 3]}",
    "{fact: untoc.parties, not: 3}",
    "{fact: untoc.entry_into_force, is: 29 September 2003}",
    "{fact: untoc.entry_into_force, below: {fact: tip.entry_into_force}}",
    "{fact: firearms.fortieth_state, is: Poland}",
])  # fmt: skip
def test_a_statement_that_holds_makes_its_option_right(statement, tmp_path):
    assert told_of(statement, tmp_path) == []


@pytest.mark.parametrize(("statement", "told"), [
    ("{fact: untoc.partys, above: 3}", "untoc.parties"),
    ("{fact: untoc.parties, over: 3}", "is not a statement on facts"),
    ("{fact: untoc.parties, above: 3, below: 9}", "is not a statement on facts"),
    ("{above: 3}", "is not a statement on facts"),
    ("{fact: untoc.parties, above: many}", '"many" is no number'),
    ("{fact: untoc.parties, above: []}", "nothing to compare with"),
    ("{fact: untoc.title, above: {fact: tip.parties}}", "can't be compared with"),
    ("{fact: untoc.parties, above: {fakt: tip.parties}}", "is not a statement on facts"),
    ("{fact: untoc.parties, below: {fact: tip.parties}}", "no option is right"),
])  # fmt: skip
def test_a_statement_that_cannot_be_used_is_told_once_with_its_place(statement, told, tmp_path):
    (fault,) = told_of(statement, tmp_path)
    assert told in fault and "line " in fault and "question data-test-01" in fault


def test_two_right_options_are_refused():
    raw = {"type": "single", "options": [
        {"key": key, "correct": {"fact": "untoc.parties", "above": "1"}} for key in "ab"
    ]}  # fmt: skip
    _, ((place, what, _),) = computed.resolve(raw, KNOWN)
    assert place == ("options",) and "2 options are right" in what
