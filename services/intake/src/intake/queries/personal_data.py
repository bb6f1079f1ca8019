"""What intake holds of a person."""

from chassis.person_keys import wrapped
from intake.queries.tickets import CONTACT

PERSONAL_DATA = {
    "profile": """SELECT name, lang, role, client_id, active FROM people
        WHERE person_id = $1 AND erased_at IS NULL""",
    "tickets": f"""SELECT ticket_id, number, created_at, state, title, description, already_tried, address,
            device, department, business_impact, requester_email, requester_phone, contact_name, contact_phone,
            t.sealed, {wrapped("t.key_id")}, {CONTACT}
        FROM tickets t WHERE requester_id = $1 AND (title, description) <> ('', '') ORDER BY created_at, ticket_id""",
    "messages": """SELECT ticket_id, at, kind, audience, text FROM timeline
        WHERE actor_id = $1 AND text IS NOT NULL ORDER BY at, line_id""",
    "contact": f"""SELECT name, email, phone, functions, k.sealed, {wrapped("k.contact_id")} FROM contacts k
        WHERE contact_id = $1""",
    "assets": "SELECT label, kind, brand, model, serial FROM assets WHERE user_id = $1 ORDER BY label",
    "projects": """SELECT project_id, number, created_at, name, service_type, description, address, estimated_budget,
            currency, preferred_start_on, urgency, status, reason
        FROM projects WHERE requester_id = $1 AND (name, description, address) <> ('', '', '')
        ORDER BY created_at, project_id""",
    "asked_interventions": """SELECT ticket_id, t.number, i.created_at, i.type, i.preferred_on, i.project_id
        FROM tickets t JOIN interventions i USING (ticket_id) WHERE t.requester_id = $1 ORDER BY ticket_id""",
    "quotes": """SELECT ticket_id, t.number, q.created_at, q.category, q.estimated_budget, q.currency, q.deadline,
            q.items, q.state, q.lines, q.net, q.total, q.valid_until, q.sent_at, q.answered_at, q.reason
        FROM quotes q JOIN tickets t USING (ticket_id) WHERE q.requester_id = $1 ORDER BY ticket_id""",
    "files": """SELECT attachment_id, ticket_id, name, media_type, size, added_at FROM attachments WHERE added_by = $1
        UNION SELECT attachment_id, ticket_id, name, a.media_type, size, added_at
        FROM tickets t JOIN attachments a USING (ticket_id) WHERE t.requester_id = $1 AND a.audience = 'public'
        ORDER BY added_at, attachment_id""",
    "followed": """SELECT ticket_id, number, part, added_at FROM ticket_people JOIN tickets USING (ticket_id)
        WHERE person_id = $1 ORDER BY added_at, ticket_id""",
    "contact_on_site": f"""SELECT ticket_id, number, contact_name, contact_phone, {CONTACT} FROM tickets t
        WHERE onsite_contact_id = $1 AND num_nonnulls(contact_name, contact_phone, contact_sealed) > 0
        ORDER BY ticket_id""",
}
