"""Starts Astreinte on one machine: finds the infrastructure, runs the services, watches them.

Imports no service. The chaos and e2e tests use the same verbs: `Infra` and `Supervisor`.
"""
