"""Pure decisions on permission: what entries of the ledger amount to, and what the law asks where."""
