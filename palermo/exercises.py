"""Ten short pandas exercises on the tables: `check("ex-01", answer)` says what is wrong with an answer.

It never gives the answer away: it recognises a mistake by making it, and compares what comes out.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from numbers import Real

import numpy as np
import pandas as pd
from IPython.display import Markdown

from palermo import data, rules

MOST = 10**9
Compute = Callable[[data.Tables], object]


@dataclass(frozen=True)
class Mistake:
    """A mistake that people make: the answer that it leads to, and what to say to them."""

    answer: Compute
    told: str


@dataclass(frozen=True)
class Exercise:
    """What an answer must be. form: number, date, names (of States, or their codes) or years (year → count)."""

    form: str
    answer: Compute
    mistakes: list[Mistake]
    afterwards: str
    tolerance: float = 0


def check(exercise_id: str, answer: object, tables: data.Tables | None = None) -> Markdown:
    """What is right or wrong with an answer, in words. Raises ValueError for an exercise that is not there."""
    if exercise_id not in EXERCISES:
        raise ValueError(f"There is no exercise {exercise_id!r}. There are: {', '.join(EXERCISES)}.")
    return Markdown(_told(EXERCISES[exercise_id], answer, tables or data.load()))


def _told(exercise: Exercise, answer: object, tables: data.Tables) -> str:
    if answer is ...:
        return "Nothing here yet: put your answer in the place of the three dots, and run the cell again."
    wrong_form = FORMS[exercise.form].refuse(answer)
    if wrong_form:
        return f"**Not yet.** {wrong_form}"
    same = FORMS[exercise.form].same
    right = exercise.answer(tables)
    if same(answer, right, exercise, tables):
        return f"**Right.** {exercise.afterwards}"
    told = [m.told for m in exercise.mistakes if same(answer, m.answer(tables), exercise, tables)]
    if told:
        # Two mistakes can lead to the same number: then say both.
        return "**Not yet.** " + "\n\nOr: ".join(dict.fromkeys(told))
    return f"**Not yet.** {FORMS[exercise.form].compare(answer, right, tables)}"


# ---- what an answer may look like


def _refuse_any(answer: object, wanted: str) -> str:
    """What is wrong with an answer of no form at all; "" where its form has to be looked at."""
    if answer is None:
        return "Your answer is `None`: nothing. A line that ends with `print(…)` gives nothing back; take it out."
    if callable(answer):
        return "Your answer is a function that was not called: add `()` after its name."
    if isinstance(answer, pd.DataFrame):
        return f"Your answer is a table of {_many(len(answer), 'row')}. The question asks for {wanted}."
    return ""


def _refuse_number(answer: object) -> str:
    told = _refuse_any(answer, "one number; `len(…)` counts the rows of a table")
    if told:
        return told
    if isinstance(answer, bool | np.bool_):
        return (
            "Your answer is `True` or `False`. The question asks for a number: `.sum()` counts what is true."
        )
    if isinstance(answer, str):
        return "Your answer is text. Give the number, without quotation marks."
    if isinstance(answer, pd.Timedelta | dt.timedelta | np.timedelta64):
        return (
            "Your answer is a span of time. Give its days as a number: `.days`, or `.dt.days` for a column."
        )
    if isinstance(answer, pd.Series | pd.Index | np.ndarray | list | tuple | set | dict):
        return f"Your answer holds {_many(len(answer), 'value')}. The question asks for one number."
    if not isinstance(answer, Real):
        return f"Your answer is a `{type(answer).__name__}`. The question asks for a number."
    if answer != answer:
        return "Your answer is `nan`, which is what comes of an empty table. Print the table before you count it."
    if abs(answer) > MOST:
        return "Your answer is larger than any number in these tables."
    return ""


def _refuse_date(answer: object) -> str:
    told = _refuse_any(answer, "one day")
    if told:
        return told
    if isinstance(answer, pd.Series | pd.Index | np.ndarray | list | tuple | set | dict):
        values = _many(len(answer), "value")
        return f"Your answer holds {values}. The question asks for one day: pick it out, as with `.iloc[…]`."
    if _day(answer) is None:
        return (
            "Your answer can't be read as a day: take it from a column of dates, or write it as `2005-12-31`."
        )
    return ""


def _refuse_names(answer: object) -> str:
    told = _refuse_any(answer, "the names: take one column of it, as in `rows['participant']`")
    if told:
        return told
    if isinstance(answer, Real):
        return "Your answer is a number. The question asks which ones: give their names, or their codes."
    if isinstance(answer, str):
        return "Your answer is one text. Give a list or a column of names, even if it held one only."
    if not isinstance(answer, Iterable):
        return f"Your answer is a `{type(answer).__name__}`. Give a list or a column of names."
    values = list(answer)
    if not values:
        return "Your list is empty. Does a condition ask for something that no row has? Print the rows step by step."
    if not all(isinstance(value, str) for value in values):
        return "Your list holds things that are not names. Take the column `participant` or `iso3`."
    return ""


def _refuse_years(answer: object) -> str:
    told = _refuse_any(answer, "one count for each year: group by the year, then `.size()`")
    if told:
        return told
    if isinstance(answer, Real | str):
        return "Your answer is a single value. The question asks for one count for each year."
    if not isinstance(answer, pd.Series | dict):
        return "Give a Series (or a dict) that leads from a year to a count, as `groupby(…).size()` does."
    series = pd.Series(answer)
    if not all(isinstance(year, Real) and 1900 < year < 2200 for year in series.index):
        return "The index of your answer does not hold years. `.dt.year` takes the year out of a column of dates."
    if not all(isinstance(value, Real) for value in series):
        return "The values of your answer are not counts."
    return ""


def _same_number(answer, other, exercise, tables) -> bool:
    return other is not None and abs(float(answer) - float(other)) <= exercise.tolerance + 1e-9


def _same_date(answer, other, exercise, tables) -> bool:
    return other is not None and _day(answer) == _day(other)


def _same_names(answer, other, exercise, tables) -> bool:
    return _codes(answer, tables) == _codes(other, tables)


def _same_years(answer, other, exercise, tables) -> bool:
    return _counts(answer) == _counts(other)


def _compare_number(answer, right, tables) -> str:
    return "That is not the number that the tables give. Print the rows that you count, and read the hint."


def _compare_date(answer, right, tables) -> str:
    return "That is not the day that the tables give. Print the rows around the one you picked, and read the hint."


def _compare_names(answer, right, tables) -> str:
    given, wanted = _codes(answer, tables), _codes(right, tables)
    unknown = sorted(given - set(tables.participation["iso3"]) - set(tables.countries["iso3"]))
    if unknown:
        return (
            f"These are names that the tables do not have: {', '.join(unknown[:3])}. Take them from a column."
        )
    return (
        f"{_many(len(given - wanted), 'name')} of your list {'does' if len(given - wanted) == 1 else 'do'} not "
        f"belong there, and {_many(len(wanted - given), 'name')} {'is' if len(wanted - given) == 1 else 'are'} missing."
    )


def _compare_years(answer, right, tables) -> str:
    given, wanted = _counts(answer), _counts(right)
    years = {year for year in given.keys() | wanted.keys() if given.get(year, 0) != wanted.get(year, 0)}
    return f"The counts of {_many(len(years), 'year')} differ from what the tables give. Read the hint."


@dataclass(frozen=True)
class Form:
    refuse: Callable[[object], str]
    same: Callable[..., bool]
    compare: Callable[..., str]


FORMS = {
    "number": Form(_refuse_number, _same_number, _compare_number),
    "date": Form(_refuse_date, _same_date, _compare_date),
    "names": Form(_refuse_names, _same_names, _compare_names),
    "years": Form(_refuse_years, _same_years, _compare_years),
}


def _day(answer: object) -> dt.date | None:
    if not isinstance(answer, str | dt.date | np.datetime64):
        return None
    try:
        day = pd.Timestamp(answer)
    except ValueError:
        return None
    return None if pd.isna(day) else day.date()


def _codes(names: Iterable[str], tables: data.Tables) -> set[str]:
    """Names of either table, or codes, as codes; a name that neither has stays as it is."""
    known = dict(zip(tables.countries["name"], tables.countries["iso3"], strict=True))
    known |= dict(zip(tables.participation["participant"], tables.participation["iso3"], strict=True))
    return {known.get(str(name).strip(), str(name).strip()) for name in names}


def _counts(series: object) -> dict[int, float]:
    """Year → count, without the years that have none."""
    return {int(year): float(count) for year, count in pd.Series(series).items() if count}


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


# ---- what the answers, and the mistakes, are made of


def _rows(tables: data.Tables, instrument: str) -> pd.DataFrame:
    return tables.participation[tables.participation["instrument"] == instrument]


def _parties(tables: data.Tables, instrument: str, *, reported: bool = False) -> pd.DataFrame:
    """As the headline counts them: without those that are only reported."""
    rows = _rows(tables, instrument)
    return rows[rows["party"] & (reported | (rows["party_basis"] != "reported"))]


def _members(tables: data.Tables) -> pd.DataFrame:
    return tables.countries[tables.countries["un_member"]]


def _signed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["signature_date"].notna()]


def _days(rows: pd.DataFrame, to: str = "consent_date") -> pd.Series:
    return (rows[to] - rows["signature_date"]).dt.days


def _deposits(tables: data.Tables, instrument: str) -> pd.Series:
    """The days on which States deposited, in order."""
    rows = _parties(tables, instrument)
    return rows.loc[rows["kind"] == "state", "consent_date"].dropna().sort_values()


def _nth(days: pd.Series, number: int) -> pd.Timestamp | None:
    return days.iloc[number - 1] if len(days) >= number else None


def _law(tables: data.Tables, instrument: str) -> pd.Series:
    return tables.instruments.set_index("id").loc[instrument]


def _fortieth(tables: data.Tables, instrument: str) -> pd.Timestamp | None:
    [law] = [law for law in tables.instruments.itertuples() if law.id == instrument]
    rows = rules.fortieth(tables.participation, law)
    return rows["consent_date"].max() if len(rows) else None


def _in_force(tables: data.Tables, instrument: str) -> pd.Timestamp | None:
    day = _fortieth(tables, instrument)
    return day and day + pd.Timedelta(days=int(_law(tables, instrument)["days_after_fortieth"]))


def _share(tables: data.Tables, group: str, instrument: str, key: str = "iso3") -> float:
    """Percent of a regional group that is bound. key: what the two tables are joined on."""
    members = tables.countries[tables.countries["un_regional_group"] == group]
    parties = _parties(tables, instrument)
    of = {"iso3": ("iso3", "iso3"), "name": ("name", "participant")}[key]
    return 100 * members[of[0]].isin(parties[of[1]]).mean()


def _of_group(tables: data.Tables, group: str, instrument: str) -> int:
    members = tables.countries[tables.countries["un_regional_group"] == group]
    return int(members["iso3"].isin(_parties(tables, instrument)["iso3"]).sum())


def _per_year(days: pd.Series) -> pd.Series:
    return days.dropna().dt.year.value_counts()


def _all_four(rows: pd.DataFrame, least: int = 4) -> int:
    return int((rows.groupby("iso3")["instrument"].nunique() >= least).sum())


def _every_party(tables: data.Tables, **options) -> pd.DataFrame:
    return pd.concat([_parties(tables, instrument, **options) for instrument in tables.instruments["id"]])


def _states(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["kind"] == "state"]


REPORTED = (
    "You counted a party that is only *reported*: the State announced it, the depositary's side has not "
    "confirmed it. Headline counts leave it out; look at the column `party_basis`."
)
ONLY_SIGNED = "You counted rows that are no parties: some of them only signed. Look at the column `party`."
SIGNATURES = "You counted signatures. The question is about parties; the two are different lists."
OTHER_TREATY = "That is the answer for another treaty. Look at the value of `instrument` that you ask for."
ALL_TREATIES = "You counted the rows of all four treaties together. Keep those of one `instrument` first."
EU_AS_STATE = "You counted the European Union as a State. Its `kind` is `organization`."

EXERCISES = {
    "ex-01": Exercise(
        "number",
        lambda t: len(_parties(t, "untoc")),
        [
            Mistake(lambda t: len(_parties(t, "untoc", reported=True)), REPORTED),
            Mistake(lambda t: len(_rows(t, "untoc")), ONLY_SIGNED),
            Mistake(lambda t: len(_signed(_rows(t, "untoc"))), SIGNATURES),
            Mistake(
                lambda t: len(_states(_parties(t, "untoc"))),
                "You left out the European Union. It is a party, and the depositary counts it.",
            ),
            Mistake(lambda t: len(_every_party(t)), ALL_TREATIES),
            Mistake(lambda t: len(t.participation), ALL_TREATIES),
            Mistake(lambda t: len(_parties(t, "tip")), OTHER_TREATY),
        ],
        "It is the number in the text and on the map: computed in the same way, from the same rows.",
    ),
    "ex-02": Exercise(
        "number",
        lambda t: int(_members(t)["iso3"].isin(_parties(t, "tip")["iso3"]).sum()),
        [
            Mistake(
                lambda t: len(_parties(t, "tip")),
                "You counted all parties. Some are not Member States of the United Nations: bring in the table "
                "`countries`, and its column `un_member`.",
            ),
            Mistake(
                lambda t: len(_states(_parties(t, "tip"))),
                "You left out the European Union, but a State, too, can be a party without being a Member State "
                "of the United Nations. The table `countries` has a column `un_member`.",
            ),
            Mistake(
                lambda t: int(_members(t)["name"].isin(_parties(t, "tip")["participant"]).sum()),
                "You joined the tables on names, and a few names are written differently in the two. Join on `iso3`.",
            ),
            Mistake(lambda t: int(_members(t)["iso3"].isin(_rows(t, "tip")["iso3"]).sum()), ONLY_SIGNED),
            Mistake(
                lambda t: int(_members(t)["iso3"].isin(_parties(t, "untoc")["iso3"]).sum()), OTHER_TREATY
            ),
            Mistake(
                lambda t: int(_members(t)["iso3"].isin(_signed(_rows(t, "tip"))["iso3"]).sum()), SIGNATURES
            ),
        ],
        "So a count of parties and a count of Member States are two numbers, and you can tell them apart.",
    ),
    "ex-03": Exercise(
        "names",
        lambda t: _rows(t, "firearms").loc[lambda rows: ~rows["party"], "participant"],
        [
            Mistake(
                lambda t: _signed(_rows(t, "firearms"))["participant"],
                "These are all that signed. Most of them became parties later: take those away.",
            ),
            Mistake(
                lambda t: t.countries.loc[~t.countries["iso3"].isin(_parties(t, "firearms")["iso3"]), "name"],
                "These are all that are not parties. Most of them never signed either.",
            ),
            Mistake(
                lambda t: t.countries.loc[~t.countries["iso3"].isin(_rows(t, "firearms")["iso3"]), "name"],
                "These are the ones that have no row: they neither signed nor joined.",
            ),
            Mistake(
                lambda t: _signed(_parties(t, "firearms"))["participant"],
                "These signed and then became parties. The question asks for those that stopped at the signature.",
            ),
            Mistake(lambda t: _rows(t, "som").loc[lambda r: ~r["party"], "participant"], OTHER_TREATY),
            Mistake(
                lambda t: t.participation.loc[~t.participation["party"], "participant"],
                "These are the signatories-only of all four treaties. Keep one `instrument`.",
            ),
        ],
        "For an organization in one of these States this is the list of open doors: the signature is there.",
    ),
    "ex-04": Exercise(
        "number",
        lambda t: int(_parties(t, "tip")["signature_date"].isna().sum()),
        [
            Mistake(
                lambda t: int((_parties(t, "tip")["consent_type"] == "accession").sum()),
                "You counted accessions. A few parties came without a signature in another way: by succession, or "
                "by an instrument that is recorded as a ratification. Look at `signature_date` instead.",
            ),
            Mistake(
                lambda t: len(_parties(t, "tip")) - len(_signed(_rows(t, "tip"))),
                "You took signatures away from parties. Not every signatory became a party, so the difference is "
                "only the least that is possible. Count the rows.",
            ),
            Mistake(lambda t: len(_signed(_parties(t, "tip"))), "You counted the parties that *did* sign."),
            Mistake(lambda t: len(_signed(_rows(t, "tip"))), SIGNATURES),
            Mistake(lambda t: int(t.participation["signature_date"].isna().sum()), ALL_TREATIES),
            Mistake(lambda t: int(_parties(t, "som")["signature_date"].isna().sum()), OTHER_TREATY),
        ],
        "That is why a treaty can have more parties than signatories.",
    ),
    "ex-05": Exercise(
        "number",
        lambda t: _days(_parties(t, "untoc")).median(),
        [
            Mistake(
                lambda t: _days(_parties(t, "untoc")).mean(),
                "That is the mean. A few very long spans pull it up; the question asks for the median.",
            ),
            Mistake(
                lambda t: _days(_parties(t, "untoc", reported=True)).median(),
                REPORTED,
            ),
            Mistake(
                lambda t: (
                    _parties(t, "untoc")["consent_date"] - _law(t, "untoc")["opened"]
                ).dt.days.median(),
                "You measured from the day on which the treaty was opened for signature. Measure from each "
                "State's own signature.",
            ),
            Mistake(
                lambda t: _days(_parties(t, "untoc")).max(),
                "That is the longest span, not the one in the middle.",
            ),
            Mistake(lambda t: _days(_parties(t, "tip")).median(), OTHER_TREATY),
            Mistake(lambda t: _days(_every_party(t)).median(), ALL_TREATIES),
            Mistake(
                lambda t: _days(_parties(t, "untoc")).median() / 365.25,
                "That is in years. The question asks for days.",
            ),
        ],
        "Half of the signatories whose two days are known needed no longer than that; the other half, longer.",
        tolerance=0.05,
    ),
    "ex-06": Exercise(
        "date",
        lambda t: _fortieth(t, "firearms"),
        [
            Mistake(
                lambda t: _in_force(t, "firearms"),
                "That is the day of entry into force. The fortieth instrument came ninety days before "
                "(Firearms Protocol, article 18, paragraph 1).",
            ),
            Mistake(
                lambda t: _nth(_deposits(t, "firearms"), 41),
                "You are one too far: Python counts from 0, so the fortieth is number 39.",
            ),
            Mistake(
                lambda t: _nth(_parties(t, "firearms")["consent_date"], 40),
                "You took the fortieth row of the table, which is in the order of the alphabet. Sort by day first.",
            ),
            Mistake(
                lambda t: _nth(_signed(_rows(t, "firearms"))["signature_date"].sort_values(), 40),
                "That is the fortieth signature. Entry into force depends on instruments of consent.",
            ),
            Mistake(lambda t: _fortieth(t, "untoc"), OTHER_TREATY),
            Mistake(lambda t: _nth(t.participation["consent_date"].dropna().sort_values(), 40), ALL_TREATIES),
            Mistake(
                lambda t: _parties(t, "firearms")["consent_date"].min(),
                "That is the first instrument, not the fortieth.",
            ),
        ],
        "Add ninety days and you have the day on which the Protocol entered into force.",
    ),
    "ex-07": Exercise(
        "number",
        lambda t: int((~_parties(t, "untoc")["iso3"].isin(_parties(t, "firearms")["iso3"])).sum()),
        [
            Mistake(
                lambda t: int(
                    (~_parties(t, "untoc", reported=True)["iso3"].isin(_parties(t, "firearms")["iso3"])).sum()
                ),
                REPORTED,
            ),
            Mistake(
                lambda t: int((~t.countries["iso3"].isin(_parties(t, "firearms")["iso3"])).sum()),
                "You counted everyone outside the Protocol, also those that are not party to the Convention. Begin "
                "with the parties to the Convention.",
            ),
            Mistake(
                lambda t: int((~_parties(t, "untoc")["iso3"].isin(_rows(t, "firearms")["iso3"])).sum()),
                "You took those that only signed the Protocol for parties to it. Look at the column `party`.",
            ),
            Mistake(
                lambda t: int((~_parties(t, "untoc")["iso3"].isin(_parties(t, "som")["iso3"])).sum()),
                OTHER_TREATY,
            ),
            Mistake(lambda t: len(_parties(t, "firearms")), "You counted those that *are* in the Protocol."),
        ],
        "These are the parties that could join the Protocol tomorrow: they are in the Convention already.",
    ),
    "ex-08": Exercise(
        "number",
        lambda t: _share(t, "African Group", "som"),
        [
            Mistake(
                lambda t: _share(t, "African Group", "som") / 100,
                "That is a share between 0 and 1. The question asks for percent.",
            ),
            Mistake(
                lambda t: _of_group(t, "African Group", "som"),
                "That is how many. The question asks for the share: divide by the members of the group.",
            ),
            Mistake(
                lambda t: 100 * _of_group(t, "African Group", "som") / len(_parties(t, "som")),
                "You divided by all parties. Divide by the members of the group.",
            ),
            Mistake(
                lambda t: _share(t, "African Group", "som", "name"),
                "You joined the tables on names, and a few names are written differently in the two. Join on `iso3`.",
            ),
            Mistake(
                lambda t: (
                    100
                    * t.countries.loc[t.countries["un_regional_group"] == "African Group", "iso3"]
                    .isin(_rows(t, "som")["iso3"])
                    .mean()
                ),
                ONLY_SIGNED,
            ),
            Mistake(lambda t: _share(t, "African Group", "firearms"), OTHER_TREATY),
            Mistake(
                lambda t: _share(t, "Asia-Pacific Group", "som"),
                "That is the share of another regional group.",
            ),
        ],
        "A share needs its denominator beside it: so many of so many members of the group.",
        tolerance=0.5,
    ),
    "ex-09": Exercise(
        "years",
        lambda t: _per_year(_parties(t, "untoc")["consent_date"]),
        [
            Mistake(lambda t: _per_year(_parties(t, "untoc", reported=True)["consent_date"]), REPORTED),
            Mistake(
                lambda t: _per_year(_rows(t, "untoc")["signature_date"]),
                "You counted by the year of the signature. The question is about the year of consent.",
            ),
            Mistake(lambda t: _per_year(_every_party(t, reported=True)["consent_date"]), ALL_TREATIES),
            Mistake(lambda t: _per_year(_every_party(t)["consent_date"]), ALL_TREATIES),
            Mistake(
                lambda t: _per_year(_parties(t, "untoc")["consent_date_latest"]),
                "You counted parties whose day is not known by the last day that is possible. Their year is a "
                "guess: leave them out, and say how many they are.",
            ),
            Mistake(
                lambda t: _per_year(_parties(t, "untoc")["consent_date_earliest"]),
                "You counted parties whose day is not known by the first day that is possible. Their year is a "
                "guess: leave them out, and say how many they are.",
            ),
            Mistake(lambda t: _per_year(_parties(t, "tip")["consent_date"]), OTHER_TREATY),
        ],
        "The parties whose day is unknown are not in it: a chart made from this must say how many they are.",
    ),
    "ex-10": Exercise(
        "number",
        lambda t: _all_four(_states(_every_party(t))),
        [
            Mistake(lambda t: _all_four(_every_party(t)), EU_AS_STATE),
            Mistake(lambda t: _all_four(_states(t.participation)), ONLY_SIGNED),
            Mistake(
                lambda t: _all_four(_states(_every_party(t)), 1),
                "You counted the States that are party to at least one of the four. The question asks for all four.",
            ),
            Mistake(
                lambda t: _all_four(_states(_every_party(t)), 3),
                "You counted States that are party to three of the four as well.",
            ),
            Mistake(
                lambda t: len(_states(_parties(t, "firearms"))),
                "You counted the parties to one Protocol. They need not be party to the other two.",
            ),
        ],
        "The map of how many of the four treaties bind a State shows them as a class of their own.",
    ),
}
