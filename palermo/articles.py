"""The articles of the four treaties as a table to look things up in: `article_explorer()`."""

from . import data
from .catalogue import Catalogue, Column, Filter

__all__ = ["article_explorer"]

VERBS = ("shall", "shall consider", "shall endeavour", "may")
NO_VERB = "none of these"


def article_explorer(instrument: str = "") -> Catalogue:
    """All articles, to be searched and filtered; with an instrument ("untoc", "tip", …) its own at first.

    Raises ValueError for an instrument that is not in `data/instruments.csv`.
    """
    tables = data.load()
    titles = dict(zip(tables.instruments["id"], tables.instruments["short_title"], strict=True))
    if instrument and instrument not in titles:
        raise ValueError(f"There is no instrument {instrument!r}. Write one of: {', '.join(titles)}.")
    rows = article_rows(tables)
    return Catalogue(
        # Two pages that show different choices need files of different names.
        id="-".join(["articles", instrument] if instrument else ["articles"]),
        title=f"The {len(rows)} articles of the Convention and its Protocols",
        rows=rows,
        columns=[
            Column("article", "Article"),
            Column("says", "In one line"),
            Column("subject", "Subject"),
            Column("verbs", "Verbs"),
        ],
        filters=[
            Filter("instrument", "Treaty"),
            Filter("subject", "Subject"),
            Filter("verbs", "Verb", order=(*VERBS, NO_VERB)),
            Filter("cluster", "Review cluster"),
        ],
        chosen={"instrument": titles[instrument]} if instrument else {},
    )


def article_rows(tables: data.Tables) -> list[dict]:
    """One row for each article, with the cluster of the review where a source names it."""
    titles = dict(zip(tables.instruments["id"], tables.instruments["short_title"], strict=True))
    clusters = {row.number: f"{row.numeral}: {row.name}" for row in tables.clusters.itertuples()}
    verified = {
        (row.instrument, row.article): clusters[row.cluster]
        for row in tables.cluster_articles.itertuples()
        if row.mark == "verified"
    }
    return [
        {
            "article": f"{titles[row.instrument]}, article {row.article}",
            "says": f"**{row.title}.** {row.summary}",
            "subject": row.subject,
            "verbs": row.duty.split("; ") if row.duty else [NO_VERB],
            "instrument": titles[row.instrument],
            "cluster": verified.get((row.instrument, row.article), ""),
        }
        for row in tables.articles.itertuples()
    ]
