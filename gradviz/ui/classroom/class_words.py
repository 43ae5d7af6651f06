"""What a class says in the browser, in the page's language; what changes stands in braces."""

from __future__ import annotations

from gradviz.ui.i18n import gettext as _


def class_words() -> dict[str, str]:
    """Return the sentences by the names that the browser's modules call them by."""
    return {**_entrance(), **_strip(), **_questions(), **_answers(), **_problems()}


def _entrance() -> dict[str, str]:
    return {
        "class": _("Class"),
        "teach": _("You teach"),
        "open": _("Open a class"),
        "open_note": _(
            "You get a short code. Whoever types it sees what you show, and can answer what you"
            " ask. No accounts, and nothing is left when the class ends."
        ),
        "learn": _("You are in a class"),
        "join": _("Join"),
        "join_note": _("Type the code from the front: 8 letters and digits."),
        "code": _("Code of the class"),
        "how_to_join": _("Scan the QR code, or open this address:"),
        "type_code": _("and type this code:"),
        "qr_code": _("QR code of the class"),
        "you_are_in": _("You are in."),
        "first_step": _("Let the class in: show this code, or the wall, at the front."),
        "second_step": _("Go to any page: every screen of the class follows yours."),
        "third_step": _(
            "Ask from the strip at the foot of the page: where a run ends, which one wins, a"
            " learning rate, a race, the question of a lesson."
        ),
        "wall_window": _("Open the wall in a window of its own, for the projector"),
        "own_link": _("Teach from another computer"),
        "own_link_note": _(
            "Whoever has this link is the teacher of this class. Keep it to yourself."
        ),
    }


def _strip() -> dict[str, str]:
    return {
        "present": _("{count} here"),
        "answered_of": _("{answered} of {count} answered"),
        "ask": _("Ask…"),
        "reveal": _("Show the answers"),
        "take_back": _("Take the question back"),
        "next": _("Go on"),
        "wall": _("Wall"),
        "end": _("End the class"),
        "leave": _("Leave"),
        "explore": _("Explore on my own"),
        "come_back": _("Back to the class"),
        "to_question": _("To the question"),
        "hide_board": _("To the page"),
        "close": _("Close"),
        "they_follow": _("The class sees what you show."),
        "go_somewhere": _("Go to a page with an experiment: the class sees it then."),
        "following": _("You follow the class."),
        "exploring": _("You explore on your own; the class goes on."),
        "wait": _("As soon as your teacher shows something, you see it here."),
        "connecting": _("Connecting…"),
        "away": _("The class cannot be reached at the moment. It connects again by itself."),
    }


def _questions() -> dict[str, str]:
    return {
        "run": _("Run"),
        "steps": _("Steps"),
        "lesson": _("Lesson"),
        "the_run": _("the run"),
        "run_number": _("Run {number}"),
        "no_runs": _(
            "Where a run ends, which wins and races are asked of runs from one start: on the pages"
            " Descent and Compare."
        ),
        "kind_where": _("Where does it end?"),
        "note_where": _("Everybody clicks a point."),
        "kind_which": _("Which run wins?"),
        "note_which": _("Everybody chooses one."),
        "kind_rate": _("Which learning rate?"),
        "note_rate": _("Everybody says one, and gets a run with it."),
        "kind_race": _("Race"),
        "note_race": _("Everybody sets the hyperparameters; the lowest value wins."),
        "kind_lesson": _("Question of a lesson"),
        "note_lesson": _("Each reads it in their own language."),
        "ask_where": _("Where does {run} end?"),
        "ask_which": _("Which run wins?"),
        "ask_rate": _("Which learning rate brings {run} lowest?"),
        "ask_race": _("Race: {run}, {steps} steps. The lowest value wins."),
        "wins_lowest": _("The run with the lowest value at its last step wins."),
        "wins_first": _("The run that needs the fewest steps to the target wins."),
        "so_many_steps": _("{steps} steps."),
        "steps_and_rate": _("{steps} steps, with learning rate {rate}."),
        "let_in": _("Join the class"),
        "answered": _("{count} of {all} have answered"),
        "of_answers": _("of {count} have answered"),
        "shown": _("The answers are shown."),
        "click_where": _(
            "Click or tap the point where you think it ends; arrow keys move it too. The disc is"
            " the starting point."
        ),
        "learning_rate": _("Learning rate"),
        "send": _("Send"),
        "send_run": _("Send this run"),
        "sent": _("Sent. You can change it until the answers are shown."),
        "key_end": _("where it ends"),
        "key_answers": _("the class's answers"),
        "key_own": _("your answer"),
        "unsent": _("This is not sent yet: what you sent before counts."),
        "kept": _("Kept: it is sent as soon as the server can be reached."),
        "own_end": _("Your run ends at f = {value}."),
        "your_place": _("The run you sent: place {place} of {count}."),
        "your_name": _("A name, shown at the end of the race (optional)"),
    }


def _answers() -> dict[str, str]:
    return {
        "right_one": _("this happened"),
        "your_answer": _("your answer"),
        "you": _("you"),
        "unchanged": _("as shown"),
        "diverged": _("diverged"),
        "play_again": _("Play again"),
        "expected_this": _("{count} of {all} expected this."),
        "not_answered": _("You did not answer this time."),
        "no_end": _("The run did not end in the picture."),
        "near": _("Very near: {distance} from the end. Place {place} of {count}."),
        "far": _("{distance} from the end. Place {place} of {count}."),
        "was_right": _("You expected it: right."),
        "was_other": _("It was another: {right}"),
        "own_place": _("Place {place} of {count}, with f = {value}."),
    }


def _problems() -> dict[str, str]:
    """Return what is said of each refusal (`gradviz.rooms.refusals`), and of what is typed."""
    again = _("That did not work. Try once more.")
    told = {
        "no_code": _("A code has 8 letters and digits. Compare it with the front once more."),
        "unknown_room": _("There is no class with this code. Compare it with the front once more."),
        "ended": _("The class has ended."),
        "full": _("This class is full: no more students can join it."),
        "too_many_rooms": _("As many classes are open as this server can hold. Try again later."),
        "too_fast": _("That was too fast. Wait a moment and try again."),
        "not_yours": _("This browser is not in this class any more. Join it again."),
        "wrong_answer": _("This answer does not fit the question."),
        "wrong_question": _("This cannot be asked of what is shown now."),
        "wrong_link": _("The class cannot be shown this page."),
        "wrong_name": _("A name has 24 characters at most."),
        "not_asked": _("The question is closed."),
        "too_large": _("What you show is too large to be sent to a class."),
        "unavailable": _("The server is busy. Try again in a moment."),
        "offline": _("The server cannot be reached. Is the network there?"),
        "wrong_request": again,
        "sure": _("This ends the class for all. Press once more to end it."),
    }
    return {f"problem_{word}": sentence for word, sentence in told.items()}


__all__ = ["class_words"]
