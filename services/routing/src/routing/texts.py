"""What routing tells people, in French and English: errors by code, reasons as `why_…`, criteria as `criterion_…`."""

MESSAGES = {
    "offer_unknown": {"fr": "Cette proposition n'existe pas.", "en": "There is no such offer."},
    "offer_expired": {
        "fr": "Le délai de réponse est passé : cette intervention a été proposée à quelqu'un d'autre.",
        "en": "The time to answer has passed: this job has been offered to someone else.",
    },
    "offer_withdrawn": {
        "fr": "Cette proposition a été retirée : il n'y a plus rien à faire.",
        "en": "This offer was withdrawn: there is nothing left for you to do.",
    },
    "offer_answered": {
        "fr": "Vous avez déjà répondu à cette proposition.",
        "en": "You have already answered this offer.",
    },
    "ticket_unknown": {"fr": "Ce ticket n'existe pas.", "en": "There is no such ticket."},
    "technician_unknown": {"fr": "Ce technicien n'existe pas.", "en": "There is no such technician."},
    "technician_exists": {"fr": "Ce technicien existe déjà.", "en": "This technician already exists."},
    "technician_inactive": {
        "fr": "Ce technicien n'est plus en activité.",
        "en": "This technician is no longer active.",
    },
    "absence_unknown": {"fr": "Cette absence n'existe pas.", "en": "There is no such absence."},
    "absence_order": {"fr": "L'absence doit finir après son début.", "en": "The absence must end after it starts."},
    "no_monday": {"fr": "Donnez le lundi de la semaine.", "en": "Give the Monday of the week."},
    "week_twice": {"fr": "Cette semaine est donnée deux fois.", "en": "This week is given twice."},
    "call_out_order": {
        "fr": "L'intervention d'astreinte doit finir après son début, et dans les 24 heures.",
        "en": "The call-out must end after it starts, and within 24 hours.",
    },
    "break_order": {"fr": "La pause doit finir après son début.", "en": "The break must end after it starts."},
    "zone_unknown": {"fr": "Ce fuseau horaire est inconnu.", "en": "This time zone is unknown."},
    "time_with_zone": {
        "fr": "Donnez l'heure sans fuseau : c'est celui du technicien.",
        "en": "Give the time without a zone: it is the technician's.",
    },
    "ticket_not_assignable": {
        "fr": "Ce ticket ne peut pas être affecté : terminé, de facturation, ou site à confirmer.",
        "en": "This ticket cannot be assigned: it is over, is about billing, or its site is still to be confirmed.",
    },
    "nothing_to_withdraw": {
        "fr": "Personne n'a ce ticket : il n'y a rien à retirer.",
        "en": "Nobody has this ticket: there is nothing to withdraw.",
    },
    "work_started": {
        "fr": "Le technicien est en route ou a commencé : on ne change plus d'intervenant.",
        "en": "The technician is on the way or has started: the job can no longer be moved.",
    },
    "why_inactive": {"fr": "N'est plus en activité", "en": "No longer active"},
    "why_mode_impossible": {"fr": "Ne travaille pas dans ce mode", "en": "Does not work in this mode"},
    "why_skill_missing": {
        "fr": "Compétence « {skill} » absente (niveau {needed} demandé)",
        "en": "Lacks the skill “{skill}” (level {needed} needed)",
    },
    "why_level_too_low": {
        "fr": "Compétence « {skill} » au niveau {level}, {needed} demandé",
        "en": "Skill “{skill}” at level {level}, {needed} needed",
    },
    "why_certificate_expired": {
        "fr": "Habilitation « {certificate} » expirée",
        "en": "Certificate “{certificate}” expired",
    },
    "why_absent": {"fr": "Absent sur la période", "en": "Absent in that time"},
    "why_off_shift": {"fr": "Pas en service avant l'échéance", "en": "Not on shift before the deadline"},
    "why_other_department": {"fr": "N'intervient pas dans ce département", "en": "Does not work in this department"},
    "why_open_jobs_limit": {
        "fr": "A déjà {open_jobs} interventions en cours (limite {limit})",
        "en": "Already has {open_jobs} open jobs (limit {limit})",
    },
    "why_declined": {"fr": "A refusé", "en": "Declined"},
    "why_offer_expired": {"fr": "N'a pas répondu à temps", "en": "Did not answer in time"},
    "why_withdrawn_by_dispatcher": {"fr": "Retiré par la régulation", "en": "Withdrawn by a dispatcher"},
    "why_no_slot": {"fr": "Aucun créneau possible", "en": "No slot possible"},
    "why_appointment_cancelled": {
        "fr": "Rendez-vous annulé avant le départ",
        "en": "Appointment cancelled before anybody left",
    },
    "why_left_out_by_plan": {
        "fr": "Plus de place dans le planning",
        "en": "No room in the plan any more",
    },
    "criterion_expertise": {"fr": "Expertise", "en": "Expertise"},
    "criterion_proximity": {"fr": "Proximité", "en": "Proximity"},
    "criterion_availability": {"fr": "Disponibilité", "en": "Availability"},
    "criterion_load": {"fr": "Charge", "en": "Workload"},
    "criterion_team": {"fr": "Équipe dédiée au client", "en": "Client's own team"},
    "criterion_client_priority": {"fr": "Priorité du client", "en": "Client priority"},
    "criterion_deadline": {"fr": "Échéance", "en": "Deadline"},
}
