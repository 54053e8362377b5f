"""The engagement plan: what is proposed for one State, and the island in which its maker edits it."""
