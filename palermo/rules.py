"""The rules that no single cell can break: what the treaties, and the tables' own logic, say across cells.

Each rule is a function. Its parameters name the tables it reads (typed by `schema.convert`, indexed by line
number); it yields a Fault for each row that breaks it. A real exception is a typed column, never code.
"""

import inspect
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pandas as pd

from palermo.schema import Fault

BY_SIGNATORY = ["ratification", "acceptance", "approval"]
WITHOUT_SIGNATURE = ["accession", "succession"]
EU = "EUE"
MEMBER_STATES = 193
CASE_WORDS = (120, 200)
GROUPS = {
    "African Group": 54,
    "Asia-Pacific Group": 54,
    "Eastern European Group": 23,
    "GRULAC": 33,
    "WEOG": 29,
}

ROW_RULES: list[Callable] = []
COUNT_RULES: list[Callable] = []


def row_rule(rule: Callable) -> Callable:
    """A rule on single rows; it is always asked."""
    ROW_RULES.append(rule)
    return rule


def count_rule(rule: Callable) -> Callable:
    """A rule on a whole table. It is asked only of tables without other faults, which it would only echo."""
    COUNT_RULES.append(rule)
    return rule


def check(
    tables: dict[str, pd.DataFrame],
    labels: dict[str, str],
    *,
    already: Iterable[Fault] = (),
    incomplete: Iterable[str] = (),
    **facts,
) -> list[Fault]:
    """Every fault that the rules find, named by the files in `labels`.

    `facts` are what rules read beside the tables (`boundaries`, `as_of`). `faulty`, the (table, line) pairs
    in `already`, are not faulted again. A rule that reads a table which isn't there, or a missing
    column of one of the `incomplete` tables, is not asked: what is missing is told already.
    """
    names = {label: name for name, label in labels.items()}
    faulty = {(names.get(fault.file), fault.row) for fault in already}
    given = {**tables, **facts, "faulty": faulty}
    found: dict[tuple, Fault] = {}
    for rule in ROW_RULES:
        for fault in _ask(rule, given, set(incomplete)):
            if (fault.file, fault.row) not in faulty:
                found.setdefault((fault.file, fault.row, fault.column), fault)  # a cell is faulted once
    spoilt = {table for table, _ in faulty} | {table for table, *_ in found}
    counted: list[Fault] = []
    for rule in COUNT_RULES:
        if not spoilt & inspect.signature(rule).parameters.keys():
            counted += _ask(rule, given, set(incomplete))
    return [replace(fault, file=labels[fault.file]) for fault in [*found.values(), *counted]]


def fortieth(participation: pd.DataFrame, instrument) -> pd.DataFrame:
    """The rows of the States whose deposit was the fortieth: one, or several of the same day.

    `instrument` is a row of the table `instruments`. An organization's instrument is not counted beside those
    of its members (Convention, article 38(1)). Empty if there are too few, or if the day is not known.
    """
    states = participation[
        (participation["instrument"] == instrument.id)
        & participation["party"]
        & (participation["kind"] == "state")
        & (participation["party_basis"] != "reported")
    ]
    days = states["consent_date_latest"].sort_values()
    if len(days) < instrument.instruments_needed:
        return states.iloc[:0]
    return states[states["consent_date"] == days.iloc[int(instrument.instruments_needed) - 1]]


def count_on(rows: pd.DataFrame, measure: str, day: pd.Timestamp) -> tuple[int, int]:
    """Parties (or signatories) on a day among one treaty's rows: certainly so, and possibly so."""
    if measure == "signatories":
        signed = int((rows["signature_date"] <= day).sum())
        return signed, signed
    certain = rows["party"] & (rows["party_basis"] != "reported") & (rows["consent_date_latest"] <= day)
    return int(certain.sum()), int((rows["party"] & (rows["consent_date_earliest"] <= day)).sum())


def plain(name: str) -> str:
    """A name as it is compared: small letters and digits, no accents, one space between words."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", letters.casefold().replace("'", "").replace("’", "")).strip()


# ---- one row of participation, and its treaty


@row_rule
def signed_in_the_signing_period(participation, instruments):
    """A treaty can be signed only while it is open: UNTOC 36(1), TIP 16(1), SOM 21(1), Firearms 17(1)."""
    rows = _with_treaty(participation, instruments)
    bad = (rows["signature_date"] < rows["opened"]) | (rows["signature_date"] > rows["signing_closed"])
    expected = "a day from {opened} to {signing_closed}, the signing period (article {signature_article})"
    yield from _faults("participation", rows[bad], "signature_date", expected)


@row_rule
def consent_after_adoption(participation, instruments):
    """Nobody can consent to a treaty that does not exist yet."""
    rows = _with_treaty(participation, instruments)
    early = rows["party"] & (rows["consent_date_earliest"] < rows["adopted"])
    dated = rows["consent_date"].notna()
    expected = "a day on or after {adopted}, when the treaty was adopted"
    yield from _faults("participation", rows[early & dated], "consent_date", expected)
    yield from _faults("participation", rows[early & ~dated], "consent_date_earliest", expected)


@row_rule
def consent_after_signature(participation):
    """A signatory signs first and ratifies later: UNTOC 36(3) and the Protocols alike."""
    bad = participation["consent_date_latest"] < participation["signature_date"]
    expected = "a day on or after the signature of {signature_date}"
    yield from _faults("participation", participation[bad], "consent_date_latest", expected)


@row_rule
def no_date_after_the_tables_own(participation, as_of):
    """The tables show the state of one day; nothing in them is later."""
    expected = f"a day up to {as_of:%Y-%m-%d}, the as-of date of the data (asOf in datapackage.json)"
    for column in ("signature_date", "consent_date_latest", "effective_date"):
        yield from _faults("participation", participation[participation[column] > as_of], column, expected)


@row_rule
def signed_or_bound(participation):
    """A participant is in the table because it signed, or is bound, or both."""
    bad = ~participation["party"] & participation["signature_date"].isna()
    expected = "yes, or a signature_date (a State that is neither signatory nor party has no row)"
    yield from _faults("participation", participation[bad], "party", expected)


@row_rule
def no_consent_without_being_a_party(participation):
    """Whoever only signed has deposited nothing."""
    others = participation[~participation["party"]]
    expected = "an empty cell, since party is no (or change party to yes)"
    for column in (
        "consent_date",
        "consent_type",
        "party_basis",
        "consent_date_earliest",
        "consent_date_latest",
    ):
        filled = others[column].notna() & (others[column] != "")
        yield from _faults("participation", others[filled], column, expected)


@row_rule
def a_party_says_what_it_rests_on(participation):
    """`party_basis` says whether the day is known; it must agree with the dates."""
    parties = participation[participation["party"]]
    basis, known = parties["party_basis"], parties["consent_date"].notna()
    expected = "dated, undated or reported, since party is yes"
    yield from _faults("participation", parties[basis == ""], "party_basis", expected)
    expected = "dated, since consent_date is given (or empty that cell)"
    yield from _faults("participation", parties[(basis == "undated") & known], "party_basis", expected)
    expected = "the day of deposit, since party_basis is {party_basis} (or write undated there)"
    unknown = basis.isin(["dated", "reported"]) & ~known
    yield from _faults("participation", parties[unknown], "consent_date", expected)


@row_rule
def dates_of_a_party_have_bounds(participation):
    """Bounds keep what is known of a day that no source gives; for a known day both are that day."""
    parties = participation[participation["party"]]
    known = parties["consent_date"].notna()
    for column in ("consent_date_earliest", "consent_date_latest"):
        expected = "a day: the first or last one on which the unknown consent_date can have been"
        yield from _faults("participation", parties[~known & parties[column].isna()], column, expected)
        differs = known & (parties[column] != parties["consent_date"])
        expected = "{consent_date}, the same as consent_date, since that day is known"
        yield from _faults("participation", parties[differs], column, expected)
    reversed_ = ~known & (parties["consent_date_earliest"] > parties["consent_date_latest"])
    expected = "a day on or before consent_date_latest, {consent_date_latest}"
    yield from _faults("participation", parties[reversed_], "consent_date_earliest", expected)


@row_rule
def ratified_after_signing(participation, instruments):
    """Ratification, acceptance and approval are for signatories: UNTOC 36(3) and the Protocols alike.

    Two rows are recorded otherwise by the depositary; `ratified_unsigned` says so, and must be true.
    """
    rows = _with_treaty(participation, instruments)
    unsigned = rows["consent_type"].isin(BY_SIGNATORY) & rows["signature_date"].isna()
    expected = (
        "accession, since there is no signature_date (article {consent_article}); or, if the depositary does "
        "record a {consent_type}, yes in the column ratified_unsigned"
    )
    yield from _faults("participation", rows[unsigned & ~rows["ratified_unsigned"]], "consent_type", expected)
    expected = "no: this row is not (or no longer) a ratification without a signature"
    yield from _faults(
        "participation", rows[~unsigned & rows["ratified_unsigned"]], "ratified_unsigned", expected
    )


@row_rule
def acceded_without_signing(participation, instruments):
    """Accession is for those that did not sign: UNTOC 36(4) and the Protocols alike."""
    rows = _with_treaty(participation, instruments)
    bad = rows["consent_type"].isin(WITHOUT_SIGNATURE) & rows["signature_date"].notna()
    expected = (
        "ratification, acceptance or approval, since it signed {signature_date} (article {consent_article})"
    )
    yield from _faults("participation", rows[bad], "consent_type", expected)


@row_rule
def a_non_signatory_acceded(participation):
    """Without a signature the kind of instrument is not in doubt, so it is not left empty."""
    bad = (
        participation["party"]
        & (participation["consent_type"] == "")
        & participation["signature_date"].isna()
    )
    expected = "accession (or succession), since there is no signature_date"
    yield from _faults("participation", participation[bad], "consent_type", expected)


@row_rule
def a_succession_has_its_own_day(participation):
    """A successor State is bound from the day of the succession, not from the notice of it."""
    succession, day = participation["consent_type"] == "succession", participation["effective_date"]
    expected = "the day from which the succession takes effect (consent_type is succession)"
    yield from _faults("participation", participation[succession & day.isna()], "effective_date", expected)
    expected = "an empty cell, since consent_type is not succession"
    yield from _faults("participation", participation[~succession & day.notna()], "effective_date", expected)
    late = succession & (day > participation["consent_date_latest"])
    expected = "a day on or before the notice of it, {consent_date_latest}"
    yield from _faults("participation", participation[late], "effective_date", expected)


# ---- a row of participation, and other rows


@row_rule
def a_protocol_party_is_a_convention_party(participation, faulty):
    """Only a party to the Convention can become a party to a Protocol: UNTOC 37(2)."""
    lines = [line for table, line in faulty if table == "participation"]
    wrong = participation[participation.index.isin(lines) & (participation["instrument"] == "untoc")]
    # Of a State whose Convention row is itself wrong, nothing can be said here.
    unsure = participation["iso3"].isin(wrong["iso3"]) | participation["participant"].isin(
        wrong["participant"]
    )
    parties = participation[participation["party"] & ~unsure]
    convention = parties[parties["instrument"] == "untoc"].drop_duplicates("iso3").set_index("iso3")
    protocols = parties[parties["instrument"] != "untoc"]
    outside = ~protocols["iso3"].isin(convention.index)
    expected = (
        "a party to the Convention: only such a party can join a Protocol (article 37(2)); see its untoc row"
    )
    yield from _faults("participation", protocols[outside], "iso3", expected)
    protocols = protocols.assign(convention=protocols["iso3"].map(convention["consent_date_earliest"]))
    early = protocols["consent_date_latest"] < protocols["convention"]
    expected = "a day on or after {convention}, its consent to the Convention (article 37(2))"
    yield from _faults("participation", protocols[early], "consent_date_latest", expected)


@row_rule
def one_name_one_code(participation):
    """A participant has the same name and code in all four treaties."""
    pairs = participation[["iso3", "participant"]].value_counts().reset_index()
    for column, other in (("iso3", "participant"), ("participant", "iso3")):
        usual = pairs.drop_duplicates(column).set_index(column)[other]  # most frequent first
        rows = participation.assign(usual=participation[column].map(usual))
        expected = f"{{usual}}, as in the other rows of {{{column}}}"
        yield from _faults("participation", rows[rows[other] != rows["usual"]], other, expected)


@row_rule
def kinds_agree(participation, countries):
    """State or organization: as the table of countries says."""
    kinds = countries.drop_duplicates("iso3").set_index("iso3")["kind"]
    rows = participation.assign(usual=participation["iso3"].map(kinds))
    bad = rows["usual"].notna() & (rows["kind"] != rows["usual"])
    yield from _faults("participation", rows[bad], "kind", "{usual}, as for {iso3} in countries.csv")


@row_rule
def sources_are_described(participation, declarations, gaps, totals, instruments, sources):
    """No claim without its source: every id that a table names is described in sources.csv."""
    known = set(sources["id"])
    ours = ("source", "verified_by", "signature_verified_by", "membership_confirmed_by")
    cited = [("participation", participation, column) for column in ours]
    cited += [("declarations", declarations, "source"), ("instruments", instruments, "source")]
    cited += [("gaps", gaps, "sources"), ("totals", totals, "published_by")]
    for table, frame, column in cited:
        for cell in frame[column].unique():
            unknown = [one for one in cell.split(";") if one and one not in known]
            if unknown:
                expected = f'ids from sources.csv; "{", ".join(unknown)}" is not there'
                yield from _faults(table, frame[frame[column] == cell], column, expected)


@row_rule
def a_source_does_not_verify_itself(participation):
    """A second source is another source."""
    rows = participation[participation["verified_by"] != ""]
    pairs = zip(rows["source"], rows["verified_by"], strict=True)
    same = [bool(set(source.split(";")) & set(second.split(";"))) for source, second in pairs]
    yield from _faults(
        "participation", rows[same], "verified_by", "sources other than those in the column source"
    )


@row_rule
def gaps_are_exactly_what_is_missing(participation, gaps):
    """gaps.csv owns up to every missing day, kind and confirmation, and to nothing else."""
    parties = participation[participation["party"]]
    missing = {
        "consent_date": parties["consent_date"].isna(),
        "consent_type": parties["consent_type"] == "",
        "depositary_confirmation": parties["party_basis"] == "reported",
    }
    want = {
        (row.instrument, row.iso3, what): row
        for what in missing
        for row in parties[missing[what]].itertuples()
    }
    have = {(gap.instrument, gap.iso3, gap.missing): gap for gap in gaps.itertuples()}
    for key in want.keys() - have.keys():
        column = "party_basis" if key[2] == "depositary_confirmation" else key[2]
        value = _text(getattr(want[key], column))
        yield Fault(
            "participation", want[key].Index, column, value, f"a row {', '.join(key)} in gaps.csv as well"
        )
    for key, gap in have.items():
        if key not in want:
            expected = "something that participation.csv lacks; there it is given now (delete this row)"
            yield Fault("gaps", gap.Index, "missing", gap.missing, expected)
            continue
        for column in ("earliest", "latest"):
            bound = getattr(want[key], f"consent_date_{column}")
            if pd.notna(bound) and getattr(gap, column) != bound:
                expected = f"{_text(bound)}, as consent_date_{column} in participation.csv"
                yield Fault("gaps", gap.Index, column, _text(getattr(gap, column)), expected)


# ---- the other tables


@row_rule
def countries_are_described(countries):
    """A State has M49 code and regions, a Member State its regional group; the EU is the one organization."""
    state = countries["kind"] == "state"
    wrong = countries[(countries["iso3"] == EU) == state]
    expected = f"state, or organization for {EU}, the European Union"
    yield from _faults("countries", wrong, "kind", expected)
    for column in ("m49", "m49_region", "m49_subregion"):
        empty = countries[column] == ""
        yield from _faults("countries", countries[state & empty], column, "a value, since it is a State")
        yield from _faults(
            "countries", countries[~state & ~empty], column, "an empty cell, since it is no State"
        )
    repeated = (countries["m49"] != "") & countries["m49"].duplicated()
    yield from _faults("countries", countries[repeated], "m49", "each code only once")
    member, grouped = countries["un_member"], countries["un_regional_group"] != ""
    expected = f"one of: {', '.join(GROUPS)}, since it is a Member State"
    yield from _faults("countries", countries[member & ~grouped], "un_regional_group", expected)
    expected = "an empty cell, since it is no Member State"
    yield from _faults("countries", countries[~member & grouped], "un_regional_group", expected)


@row_rule
def another_name_leads_to_one_state(other_names, countries):
    """Whoever looks for a State by a name, in any spelling, must not be shown another one."""
    official = {plain(name): code for name, code in zip(countries["name"], countries["iso3"], strict=True)}
    rows = other_names.assign(plain=other_names["other_name"].map(plain))
    rows["owner"] = rows["plain"].map(official)
    taken = rows["owner"].notna()
    yield from _faults(
        "other_names", rows[taken], "other_name", "no such row: in countries.csv this is the name of {owner}"
    )
    repeated = ~taken & rows["plain"].duplicated()
    yield from _faults(
        "other_names", rows[repeated], "other_name", "each name once, capitals, accents and punctuation aside"
    )


@row_rule
def a_treaty_is_adopted_then_opened_then_closed(instruments):
    """The days of a treaty come in this order."""
    for column, before in (("opened", "adopted"), ("signing_closed", "opened"), ("in_force", "opened")):
        bad = instruments[column] < instruments[before]
        yield from _faults(
            "instruments", instruments[bad], column, f"a day on or after {before}, {{{before}}}"
        )


@row_rule
def a_total_agrees_with_its_verdict(totals):
    """The verdict follows from the three numbers; a mismatch is explained."""
    least, most, published = (totals[column].astype("float64") for column in ("min", "max", "published"))
    computed = pd.Series("mismatch", index=totals.index)
    computed[(least <= published) & (published <= most)] = "within bounds"
    computed[(least == published) & (published == most)] = "match"
    rows = totals.assign(computed=computed)[totals["verdict"] != computed]
    yield from _faults(
        "totals", rows, "verdict", "{computed} for published {published}, min {min}, max {max}"
    )
    unexplained = totals[(totals["verdict"] == "mismatch") & (totals["remark"] == "")]
    yield from _faults("totals", unexplained, "remark", "the reason, since the verdict is mismatch")


@row_rule
def every_participant_can_be_drawn(countries, points, boundaries):
    """A map leaves no State out: each has a polygon or a point."""
    drawn = {feature["id"] for feature in boundaries["features"]}
    shaped = points["iso3"].isin(drawn)
    rows = points.assign(shaped=shaped.map({True: "yes", False: "no"}))[points["has_polygon_110m"] != shaped]
    yield from _faults("points", rows, "has_polygon_110m", "{shaped}, as in world_un_110m.geojson")
    lost = (countries["kind"] == "state") & ~countries["iso3"].isin({*drawn, *points["iso3"]})
    expected = "a State that can be drawn; add its point to world_un_points.csv"
    yield from _faults("countries", countries[lost], "iso3", expected)


@row_rule
def lists_name_what_other_tables_have(
    tools, instruments, finder_answers, finder_rules, un_days, recommended_sources, cases
):
    """A list in one cell leads to rows of another table, each of them."""
    answers = {question: set(rows["key"]) for question, rows in finder_answers.groupby("question")}
    columns = [
        ("finder_rules", finder_rules, question, keys, "finder_answers.csv")
        for question, keys in answers.items()
    ]
    treaties, names = set(instruments["id"]), set(tools["id"])
    columns += [
        ("un_days", un_days, "instruments", treaties, "instruments.csv"),
        ("recommended_sources", recommended_sources, "instruments", treaties, "instruments.csv"),
        ("recommended_sources", recommended_sources, "tools", names, "tools.csv"),
        ("cases", cases, "instruments", treaties, "instruments.csv"),
        ("cases", cases, "tools", names, "tools.csv"),
    ]
    yield from _unknown_ids(columns)


@row_rule
def lists_of_the_plan_name_what_other_tables_have(
    plan_stakeholders, plan_issues, plan_lines, instruments, finder_answers, un_days
):
    """As above, for what the plan builder reads."""
    answers = {question: set(rows["key"]) for question, rows in finder_answers.groupby("question")}
    treaties = set(instruments["id"])
    yield from _unknown_ids(
        [
            ("plan_stakeholders", plan_stakeholders, "finder_who", answers["who"], "finder_answers.csv"),
            ("plan_issues", plan_issues, "finder_problem", answers["problem"], "finder_answers.csv"),
            ("plan_issues", plan_issues, "instruments", treaties, "instruments.csv"),
            ("plan_issues", plan_issues, "days", set(un_days["id"]), "un_days.csv"),
            ("plan_lines", plan_lines, "instrument", treaties, "instruments.csv"),
            ("plan_lines", plan_lines, "issue", set(plan_issues["id"]), "plan_issues.csv"),
            ("plan_lines", plan_lines, "who", set(plan_stakeholders["id"]), "plan_stakeholders.csv"),
        ]
    )


@row_rule
def a_plan_rests_on_articles_that_there_are(plan_articles, plan_issues, instruments):
    """An article of the treaty, and of one that its issue names: else it would never be proposed."""
    last = dict(zip(instruments["id"], instruments["articles"], strict=True))
    treaties = dict(zip(plan_issues["id"], plan_issues["instruments"].str.split(";"), strict=True))
    for row in plan_articles.itertuples():
        number = int(row.article.partition("(")[0])
        if not 1 <= number <= last.get(row.instrument, number):
            expected = f"an article of {row.instrument}, which has {last[row.instrument]}"
            yield Fault("plan_articles", row.Index, "article", row.article, expected)
        if row.instrument not in treaties.get(row.issue, [row.instrument]):
            expected = (
                f"a treaty that plan_issues.csv names for {row.issue}: {', '.join(treaties[row.issue])}"
            )
            yield Fault("plan_articles", row.Index, "instrument", row.instrument, expected)


@row_rule
def a_line_of_the_plan_has_its_source(plan_lines):
    """What is no advice names what it rests on; a standing is asked of a treaty."""
    bare = plan_lines[(plan_lines["mark"] != "advice") & (plan_lines["source"] == "")]
    yield from _faults("plan_lines", bare, "source", "anchors of book/references.md, or the mark advice")
    asked = plan_lines[(plan_lines["standing"] != "") & (plan_lines["instrument"] == "")]
    yield from _faults("plan_lines", asked, "instrument", "the treaty on which the standing is asked")


@row_rule
def a_rule_of_the_finder_asks_and_counts(finder_rules):
    """A rule without a condition, or without points, would tell every reader the same, or nothing."""
    asks = finder_rules[["who", "problem", "instrument", "time", "risk"]].ne("").any(axis=1)
    expected = "an answer in one of the columns who, problem, instrument, time and risk"
    yield from _faults("finder_rules", finder_rules[~asks], "who", expected)
    none = finder_rules[finder_rules["points"] == 0]
    yield from _faults("finder_rules", none, "points", "points from -8 to 8, but not 0")


@row_rule
def a_case_is_told_in_a_few_words(cases):
    """Long enough to say who, where, when and what came of it; short enough for a card in a gallery."""
    words = (cases["told"] + " " + cases["learn"]).str.split().str.len()
    rows = cases.assign(words=words)[~words.between(*CASE_WORDS)]
    expected = f"with learn together {CASE_WORDS[0]} to {CASE_WORDS[1]} words, not {{words}}"
    yield from _faults("cases", rows, "told", expected)


@row_rule
def a_day_comes_every_year(un_days):
    """A day of the calendar that no year lacks."""
    longest = un_days["month"].map({2: 28, 4: 30, 6: 30, 9: 30, 11: 30}).fillna(31)
    expected = "a day that month {month} has in every year"
    yield from _faults("un_days", un_days[un_days["day"] > longest], "day", expected)


# ---- counts over whole tables


@count_rule
def member_states_are_all_there(countries):
    """193 Member States, in five regional groups of known size (source: dgacm-groups)."""
    members = int(countries["un_member"].sum())
    if members != MEMBER_STATES:
        yield Fault("countries", 0, "un_member", f"yes in {members} rows", f"yes in {MEMBER_STATES} rows")
    sizes = countries["un_regional_group"].value_counts()
    for group, size in GROUPS.items():
        if sizes.get(group, 0) != size:
            value = f"{group} in {sizes.get(group, 0)} rows"
            yield Fault("countries", 0, "un_regional_group", value, f"{group} in {size} rows")


@count_rule
def entry_into_force_follows_from_the_deposits(participation, instruments):
    """The ninetieth day after the fortieth instrument: UNTOC 38(1), TIP 17(1), SOM 22(1), Firearms 18(1)."""
    for instrument in instruments.itertuples():
        day = fortieth(participation, instrument)["consent_date"].max()
        computed = day + pd.Timedelta(days=int(instrument.days_after_fortieth))
        if computed != instrument.in_force:
            expected = (
                f"{_text(computed) or 'no day yet'}, day {instrument.days_after_fortieth} after instrument "
                f"{instrument.instruments_needed} of a State in participation.csv "
                f"(article {instrument.entry_into_force_article})"
            )
            yield Fault("instruments", instrument.Index, "in_force", _text(instrument.in_force), expected)


@count_rule
def totals_come_out_of_the_table(participation, totals):
    """What participation.csv gives for each published day, counted again."""
    treaties = dict(tuple(participation.groupby("instrument")))
    for total in totals.rename(columns={"min": "least", "max": "most"}).itertuples():
        least, most = count_on(treaties[total.instrument], total.measure, total.date)
        for column, stated, counted in (("min", total.least, least), ("max", total.most, most)):
            if stated != counted:
                what = f"{total.measure} of {total.instrument} on {_text(total.date)}"
                expected = f"{counted}, the {what} as participation.csv gives them"
                yield Fault("totals", total.Index, column, str(stated), expected)


@count_rule
def articles_are_all_there(articles, instruments):
    """A treaty whose articles are listed is listed whole."""
    counts = articles["instrument"].value_counts()
    for instrument in instruments.itertuples():
        listed = counts.get(instrument.id, 0)
        if listed not in (0, instrument.articles):
            value, expected = (
                str(instrument.articles),
                f"{listed}, the rows of {instrument.id} in articles.csv",
            )
            yield Fault("instruments", instrument.Index, "articles", value, expected)


# ---- helpers


def _unknown_ids(columns: list[tuple]) -> Iterator[Fault]:
    """(table, its rows, column, known ids, where they are): a fault for each cell with an id that is not there."""
    for table, frame, column, known, where in columns:
        for cell in frame[column].unique():
            unknown = [one for one in cell.split(";") if one and one not in known]
            if unknown:
                expected = f'ids from {where}; "{", ".join(unknown)}" is not there'
                yield from _faults(table, frame[frame[column] == cell], column, expected)


def _ask(rule: Callable, given: dict, incomplete: set[str]) -> list[Fault]:
    wanted = inspect.signature(rule).parameters.keys()
    if not wanted <= given.keys():
        return []
    try:
        return list(rule(**{name: given[name] for name in wanted}))
    except (KeyError, AttributeError):
        if incomplete & wanted:
            return []
        raise


def _with_treaty(participation: pd.DataFrame, instruments: pd.DataFrame) -> pd.DataFrame:
    """Each row of participation with the columns of its treaty; line numbers stay."""
    treaties = instruments.drop_duplicates("id").set_index("id").drop(columns="source")
    return participation.join(treaties, on="instrument")


def _faults(table: str, rows: pd.DataFrame, column: str, expected: str) -> Iterator[Fault]:
    """A fault for each row; `{name}` in `expected` stands for the row's cell of that column."""
    for line, *cells in rows.itertuples(name=None) if len(rows) else ():
        row = {name: _text(cell) for name, cell in zip(rows.columns, cells, strict=True)}
        yield Fault(table, line, column, row[column], expected.format_map(row))


def _text(value) -> str:
    """A cell as it stands in the file."""
    if value is True or value is False:
        return "yes" if value else "no"
    if pd.isna(value):
        return ""
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)
