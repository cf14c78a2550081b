"""The page Class: open one, join one, take a lesson alone; and the teacher's desk."""

from ui.classroom.lesson_routes import describe_lesson
from ui.classroom.plan import lessons_in_order
from ui.components.loader import show_component


def show_class() -> None:
    """Show the way into a class; who is in one, the browser knows, and follows it by itself."""
    lessons = [describe_lesson(name, lesson) for name, lesson in lessons_in_order()]
    show_component("class_desk", {"lessons": lessons}, key="class_desk")
