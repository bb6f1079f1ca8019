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
    "appointment_unknown": {
        "fr": "Ce rendez-vous n'existe pas.",
        "en": "There is no such appointment.",
    },
    "nothing_to_arrange": {
        "fr": "Il n'y a pas de rendez-vous à fixer pour cette demande en ce moment.",
        "en": "There is no appointment to arrange for this request at the moment.",
    },
    "visit_under_way": {
        "fr": "Le technicien est déjà en route ou sur place : le rendez-vous ne peut plus changer. Appelez-le.",
        "en": "The technician is on the way or there already: the appointment cannot change any more. Call them.",
    },
    "hold_unknown": {
        "fr": "Ce créneau n'est plus réservé pour vous. Choisissez de nouveau.",
        "en": "This time is no longer kept for you. Please choose again.",
    },
    "hold_expired": {
        "fr": "Le créneau n'était gardé que dix minutes. Choisissez de nouveau parmi ceux qui sont libres.",
        "en": "The time was kept for ten minutes only. Please choose again among those that are free.",
    },
    "slot_taken": {
        "fr": "Ce créneau vient d'être pris. Choisissez-en un autre parmi ceux qui sont libres.",
        "en": "This time has just been taken. Please choose another among those that are free.",
    },
    "slot_malformed": {
        "fr": "Ce créneau est illisible. Choisissez de nouveau dans la liste.",
        "en": "This time cannot be read. Please choose again from the list.",
    },
    "calendar_unknown": {
        "fr": "Cet agenda n'existe pas.",
        "en": "There is no such calendar.",
    },
    "calendar_address": {
        "fr": "Donnez l'adresse complète de l'agenda : elle commence par https://.",
        "en": "Give the whole address of the calendar: it begins with https://.",
    },
}
