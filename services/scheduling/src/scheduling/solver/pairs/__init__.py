"""Patients seen by one carer or by two in step, planned by ruin and recreate: network.py has the arrays, anneal.py the
loop, plan.py the way through."""
