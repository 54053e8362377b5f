"""Since when a treaty is in force for one of its parties: the rule, its article, and what is our reading."""

import datetime as dt
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Since:
    """From when a treaty binds a party: a day (`first` is `last`), or a range where its consent has bounds.

    `article` is "" where no article says it. `rule` says in a sentence how the day follows.
    """

    first: dt.date
    last: dt.date
    article: str
    our_reading: bool
    rule: str


# The Protocols say "whichever is the later" of the two days (TIP 17(2), SOM 22(2), Firearms 18(2)).
# The Convention's article 38(2) names the thirtieth day alone; that no treaty binds one State before it is in
# force at all is then our reading.
SAYS_THE_LATER = ("tip", "som", "firearms")


def in_force_since(row, instrument_row, fortieth_date) -> Since | None:
    """Since when an instrument is in force for the participant of a row of `participation`.

    `fortieth_date` is the day of the fortieth instrument (`rules.fortieth`). None for a participant that is
    not a party, for a consent that is only reported, and while the instrument itself is not in force.
    A Protocol needs no look at the Convention: its consent is not earlier than that to the Convention
    (article 37(2); a rule of `palermo.rules`), and so neither is its entry into force.
    """
    if pd.isna(row.party) or not row.party or row.party_basis == "reported":
        return None
    if pd.isna(fortieth_date) or pd.isna(instrument_row.in_force):
        return None
    if pd.notna(row.effective_date):
        return _succession(row, instrument_row)
    if pd.isna(row.consent_date_earliest) or pd.isna(row.consent_date_latest):
        return None
    first = _after(row.consent_date_earliest, instrument_row, fortieth_date)
    last = _after(row.consent_date_latest, instrument_row, fortieth_date)
    if first.article == last.article:
        return Since(first.first, last.last, last.article, first.our_reading or last.our_reading, last.rule)
    both = f"{first.rule} If its consent came later: {last.rule}"
    return Since(
        first.first,
        last.last,
        f"{first.article} or {last.article}",
        first.our_reading or last.our_reading,
        both,
    )


def _after(deposit: pd.Timestamp, instrument, fortieth_date) -> Since:
    """What follows from a deposit on that day."""
    general = instrument.in_force
    if deposit <= fortieth_date:
        rule = (
            "It consented on or before the day of the fortieth instrument: "
            "bound from the day the instrument itself entered into force."
        )
        return _since(general, instrument.entry_into_force_article, False, rule)
    article = instrument.later_parties_article
    day = deposit + pd.Timedelta(days=int(instrument.days_after_deposit))
    if day >= general:
        return _since(
            day, article, False, f"{instrument.days_after_deposit} days after it deposited its instrument."
        )
    rule = (
        f"{instrument.days_after_deposit} days after its deposit, the instrument itself was not yet in force: "
        "the later of the two days counts."
    )
    return _since(general, article, instrument.id not in SAYS_THE_LATER, rule)


def _succession(row, instrument) -> Since:
    rule = (
        "A successor State: bound from the day from which its notice of succession takes effect. "
        "The instrument's own articles do not deal with succession."
    )
    return _since(max(row.effective_date, instrument.in_force), "", True, rule)


def _since(day: pd.Timestamp, article: str, our_reading: bool, rule: str) -> Since:
    return Since(day.date(), day.date(), article, our_reading, rule)
