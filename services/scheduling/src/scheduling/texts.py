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
    "waits_for_start": {
        "fr": "L'intervention n'a pas commencé.",
        "en": "The visit has not begun.",
    },
    "waits_for_finish": {
        "fr": "Terminez d'abord l'intervention : son compte rendu se signe ensuite.",
        "en": "Finish the visit first: its report is signed afterwards.",
    },
    "test_failed": {
        "fr": "Un essai a échoué : écrivez la réserve qui l'accompagne, ou dites que ce n'est pas réparé.",
        "en": "A test failed: write the reserve that goes with it, or say that it is not fixed.",
    },
    "report_closed": {
        "fr": "Ce compte rendu est signé ou refusé : il ne change plus.",
        "en": "This report is signed or refused: it no longer changes.",
    },
    "report_changed": {
        "fr": "Le compte rendu a changé depuis qu'il a été montré : relisez-le avant de signer.",
        "en": "The report has changed since it was shown: read it again before signing.",
    },
    "report_unknown": {
        "fr": "Il n'y a pas encore de compte rendu.",
        "en": "There is no report yet.",
    },
    "photo_unknown": {
        "fr": "Cette photo n'existe pas.",
        "en": "There is no such photo.",
    },
    "conflict_unknown": {
        "fr": "Cette différence n'existe pas, ou quelqu'un l'a déjà réglée.",
        "en": "There is no such difference, or somebody has settled it.",
    },
    "only_fields": {
        "fr": "Ce qui a été refusé ne peut qu'être mis de côté.",
        "en": "What was refused can only be put away.",
    },
    "report_full": {
        "fr": "Ce compte rendu ne peut rien prendre de plus.",
        "en": "This report cannot take any more.",
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
    "what_if_unknown": {
        "fr": "Cette simulation n'existe pas, ou date de plus d'un jour.",
        "en": "There is no such what-if, or it is older than a day.",
    },
    "what_if_refused": {
        "fr": "Un des changements demandés n'est pas possible ce jour-là.",
        "en": "One of the changes is not possible on that day.",
    },
    "technician_unknown": {
        "fr": "Ce technicien n'existe pas ou ne travaille plus ici.",
        "en": "There is no such technician, or they no longer work here.",
    },
    "visit_not_that_day": {
        "fr": "Cette intervention n'est pas une intervention confirmée de ce jour.",
        "en": "This is not a confirmed visit of that day.",
    },
    "ticket_not_open": {
        "fr": "Cette demande n'attend pas d'intervention sur place, ou en a déjà une.",
        "en": "This ticket does not wait for a visit on site, or has one already.",
    },
    "ticket_without_candidates": {
        "fr": "Personne n'est désigné pour cette demande : aucun technicien ne convient, tous ont refusé, ou elle "
        "n'est pas encore complète. Attribuez-la sur sa page, où l'on voit pourquoi, puis refaites la simulation.",
        "en": "Nobody is named for this ticket: no technician is suitable, all have declined, or it is not "
        "complete yet. Assign it on its page, which tells why, then make the what-if again.",
    },
    "away_ends_first": {
        "fr": "L'absence finit avant de commencer.",
        "en": "The absence ends before it begins.",
    },
    "what_if_day_past": {
        "fr": "Ce jour est passé : il n'y a plus rien à en prévoir.",
        "en": "That day is over: there is nothing left to plan.",
    },
    "what_if_not_ready": {
        "fr": "Le calcul n'est pas terminé. Encore un instant.",
        "en": "It is still being worked out. One moment.",
    },
    "what_if_over": {
        "fr": "Cette simulation est close : refaites-la.",
        "en": "This what-if is over: please make it again.",
    },
    "if_match_needed": {
        "fr": "Dites quel plan vous avez regardé (If-Match).",
        "en": "Say which plan you looked at (If-Match).",
    },
    "plan_changed": {
        "fr": "Le planning a changé depuis ce calcul. Refaites la simulation.",
        "en": "The plan has changed since this was worked out. Please make the what-if again.",
    },
    "absence_not_recorded": {
        "fr": "L'absence n'est pas encore enregistrée. Réessayez dans quelques secondes.",
        "en": "The absence is not recorded yet. Try again in a few seconds.",
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

REPORT = {
    "title": {"fr": "Compte rendu d'intervention", "en": "Report of the visit"},
    "site": {"fr": "Lieu", "en": "Site"},
    "started": {"fr": "Début", "en": "Began"},
    "finished": {"fr": "Fin", "en": "Ended"},
    "spent": {"fr": "Temps passé", "en": "Time spent"},
    "minutes": {"fr": "{minutes} min", "en": "{minutes} min"},
    "outcome": {"fr": "Résultat", "en": "Outcome"},
    "done": {"fr": "Réparé", "en": "Fixed"},
    "not_done": {"fr": "Pas réparé", "en": "Not fixed"},
    "diagnosis": {"fr": "Diagnostic", "en": "Diagnosis"},
    "actions": {"fr": "Ce qui a été fait", "en": "What was done"},
    "parts": {"fr": "Pièces remplacées", "en": "Parts replaced"},
    "part": {"fr": "Pièce", "en": "Part"},
    "quantity": {"fr": "Quantité", "en": "Quantity"},
    "reference": {"fr": "Référence", "en": "Reference"},
    "serial": {"fr": "N° de série", "en": "Serial no."},
    "tests": {"fr": "Essais de validation", "en": "Validation tests"},
    "test": {"fr": "Essai", "en": "Test"},
    "measured": {"fr": "Mesure", "en": "Measured"},
    "result": {"fr": "Résultat", "en": "Result"},
    "passed": {"fr": "Réussi", "en": "Passed"},
    "failed": {"fr": "Échoué", "en": "Failed"},
    "reserves": {"fr": "Réserves", "en": "Reserves"},
    "no_words": {"fr": "essai échoué", "en": "test failed"},
    "recommendations": {"fr": "Recommandations préventives", "en": "Preventive recommendations"},
    "photos": {"fr": "Photos", "en": "Photos"},
    "not_closed": {"fr": "Ce compte rendu n'est pas encore signé.", "en": "This report is not signed yet."},
    "signed": {"fr": "Signé par {signer}, le {when}", "en": "Signed by {signer}, {when}"},
    "agreed": {"fr": "Accord donné par le nom saisi, sans tracé.", "en": "Agreed by the name typed, without drawing."},
    "refused": {"fr": "Refusé le {when}", "en": "Refused, {when}"},
}
"""What the report as a PDF calls things."""

WHY = {
    "client_absent": {"fr": "personne sur place", "en": "nobody on site"},
    "access_refused": {"fr": "accès refusé", "en": "access refused"},
    "part_missing": {"fr": "pièce manquante", "en": "part missing"},
    "more_expertise": {"fr": "une autre compétence est nécessaire", "en": "another skill is needed"},
    "wrong_site": {"fr": "mauvais lieu", "en": "wrong site"},
    "still_broken": {"fr": "La panne est toujours là.", "en": "It is still broken."},
    "not_as_agreed": {"fr": "Ce n'est pas ce qui était convenu.", "en": "It is not what was agreed."},
    "damage": {"fr": "Quelque chose a été abîmé.", "en": "Something was damaged."},
    "time_disputed": {"fr": "Le temps passé n'est pas le bon.", "en": "The time spent is not right."},
    "other": {"fr": "autre raison", "en": "another reason"},
}
