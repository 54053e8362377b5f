"""How the tests read a text: numbers that nobody may type."""

import re

# Promise 3: a count of States or parties is a fact of the tables. "Convention of 2000" or "article 18" is none.
TYPED_COUNT = re.compile(
    r"\b\d{2,3}\s+(?:of\s+the\s+|UN\s+|Member\s+)*(?:States|parties|signatories|signatures|countries|participants)\b",
    re.I,
)
