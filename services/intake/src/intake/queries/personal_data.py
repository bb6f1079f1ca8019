"""What intake holds of a person."""

PERSONAL_DATA = {
    "profile": """SELECT name, lang, role, client_id, active FROM people
        WHERE person_id = $1 AND erased_at IS NULL""",
    "tickets": """SELECT ticket_id, number, created_at, state, title, description, already_tried, address,
            device, department, business_impact, requester_email, requester_phone, contact_name, contact_phone
        FROM tickets WHERE requester_id = $1 AND (title, description) <> ('', '') ORDER BY created_at, ticket_id""",
    "messages": """SELECT ticket_id, at, kind, audience, text FROM timeline
        WHERE actor_id = $1 AND text IS NOT NULL ORDER BY at, line_id""",
    "contact": "SELECT name, email, phone, functions FROM contacts WHERE contact_id = $1",
    "assets": "SELECT label, kind, brand, model, serial FROM assets WHERE user_id = $1 ORDER BY label",
    "contact_on_site": """SELECT ticket_id, number, contact_name, contact_phone FROM tickets
        WHERE onsite_contact_id = $1 AND num_nonnulls(contact_name, contact_phone) > 0 ORDER BY ticket_id""",
}
