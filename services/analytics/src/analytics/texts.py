"""What people read when analytics refuses."""

MESSAGES = {
    "period_backwards": {
        "fr": "La période se termine avant de commencer : du {from_day} au {to_day}.",
        "en": "The period ends before it begins: from {from_day} to {to_day}.",
    },
    "period_too_long": {
        "fr": "La période dépasse {days} jours.",
        "en": "The period is longer than {days} days.",
    },
    "no_company": {
        "fr": "Votre compte n’est rattaché à aucune entreprise.",
        "en": "Your account belongs to no company.",
    },
}
