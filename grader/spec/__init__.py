"""What a study-group leader writes: assignments, rubrics, quizzes and the glossary.

In come YAML files of a course folder; out go frozen pydantic models, or one `SpecError` that names
file, line, what was expected and what was found. This part never sees a submission, and never fills
in for a faulty file: what is wrong stops the run before anybody is graded.
"""
