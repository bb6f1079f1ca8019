"""What people read when a rule says no, in French and English."""

MESSAGES = {
    "visit_unknown": {
        "fr": "Cette intervention n'existe pas.",
        "en": "There is no such visit.",
    },
    "visit_not_confirmed": {
        "fr": "Cette intervention n'est pas confirmée : elle ne peut pas commencer.",
        "en": "This visit is not confirmed: it cannot begin.",
    },
    "visit_not_started": {
        "fr": "Cette intervention n'a pas commencé.",
        "en": "This visit has not started.",
    },
    "visit_over": {
        "fr": "Cette intervention est déjà terminée ou annulée.",
        "en": "This visit is already over or cancelled.",
    },
    "reason_needed": {
        "fr": "Dites pourquoi l'intervention n'a pas abouti.",
        "en": "Say why the job is not done.",
    },
}
