"""Practising: what to ask next, what an answer does to the schedule, and how a solution is told.

Solutions are shown here, so no question that a quiz of the course can ask is ever asked.
"""
