"""Make the demonstration media of the folder above again: `README.md` says how."""

import os
import re
import subprocess
import textwrap
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import film
import yaml
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from voices import VOICES, ffmpeg, put_together

HERE = Path(__file__).resolve().parent
MEDIA = HERE.parent / "media"
FILM, INTERVIEW = MEDIA / "fournil-des-embruns", MEDIA / "haddad-chauffage"
FRAMES_A_SECOND = 25
# Seconds of silence: before the first word, between sentences, at a new scene or speaker, after the last one.
BEFORE, BETWEEN, TURN, AFTER = 0.8, 0.25, 0.5, 2.4
UNCOVERING = 0.45  # how long before its first word a scene begins to be seen
LONGEST_ROW = 40  # letters of a caption
POSTER_AT = 4.0
NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Sentence:
    """What is said, when (in seconds), by which sound; the scene of the film or the speaker."""

    text: str
    start: float
    end: float
    sound: Path
    turn: str


def main() -> None:
    """Write the film with captions, poster and transcript, and the interview with its transcript."""
    words = yaml.safe_load((HERE / "words.yaml").read_text(encoding="utf-8"))
    MEDIA.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        make_film(words["film"], Path(folder))
        make_interview(words["interview"], Path(folder))


def make_film(words: dict, folder: Path) -> None:
    """The film of the bakery."""
    lines = [line | {"voice": words["voice"], "turn": line["scene"]} for line in words["lines"]]
    sentences = spoken(lines, folder)
    seconds = round(sentences[-1].end + AFTER, 2)
    put_together([(s.start, s.sound) for s in sentences], seconds, folder / "film.wav")
    shoot(film.page(scene_starts(sentences)), seconds, folder / "film.wav")
    FILM.with_suffix(".vtt").write_text(captions(sentences), encoding="utf-8")
    parts = [f"*Dessin animé de {round(seconds)} secondes. Histoire fictive, voix de synthèse.*"]
    for _, group in groupby(words["lines"], key=lambda line: line["scene"]):
        said = list(group)
        parts.append(f"*{said[0]['seen']}*")
        parts.append(f"**{words['speaker']} :** " + " ".join(line["text"] for line in said))
    parts.append(f"*{words['end']}*")
    write_transcript(FILM, parts)


def make_interview(words: dict, folder: Path) -> None:
    """The interview of the plumber."""
    sentences = spoken([line | {"turn": line["voice"]} for line in words["lines"]], folder)
    seconds = round(sentences[-1].end + BEFORE, 2)
    put_together([(s.start, s.sound) for s in sentences], seconds, folder / "interview.wav")
    quality = ["-ac", 1, "-ar", 44_100, "-b:a", "56k", "-map_metadata", -1, "-fflags", "+bitexact"]
    ffmpeg("-i", folder / "interview.wav", *quality, INTERVIEW.with_suffix(".mp3"))
    parts = [f"*Entretien de {round(seconds)} secondes. Personnage fictif, voix de synthèse.*"]
    parts += [f"**{words['speakers'][line['voice']]} :** {line['text']}" for line in words["lines"]]
    write_transcript(INTERVIEW, parts)


def spoken(lines: list[dict], folder: Path) -> list[Sentence]:
    """The lines, said one after the other."""
    sentences: list[Sentence] = []
    now = BEFORE
    for number, line in enumerate(lines):
        if sentences:
            now += BETWEEN if sentences[-1].turn == line["turn"] else TURN
        sound = folder / f"{line['turn']}-{number}.wav"
        length = VOICES[line["voice"]].say(line.get("heard", line["text"]), sound)
        sentences.append(Sentence(line["text"], now, now + length, sound, line["turn"]))
        now += length
    return sentences


def scene_starts(sentences: list[Sentence]) -> dict[str, float]:
    """The second from which each scene is seen; the last one after the last word."""
    starts = {"shop": 0.0}
    for before, after in pairwise(sentences):
        if before.turn != after.turn:
            starts[after.turn] = after.start - UNCOVERING
    return starts | {"end": sentences[-1].end + 0.2}


def shoot(page_text: str, seconds: float, sound: Path) -> None:
    """Photograph the page at each instant, and encode what every browser plays (H.264 Main, AAC)."""
    encode = [
        *("ffmpeg", "-hide_banner", "-loglevel", "error", "-y"),
        *("-f", "image2pipe", "-framerate", str(FRAMES_A_SECOND), "-i", "-", "-i", str(sound)),
        *("-c:v", "libx264", "-profile:v", "main", "-preset", "veryslow", "-tune", "animation", "-crf", "25"),
        *("-pix_fmt", "yuv420p", "-g", "125", "-c:a", "aac", "-b:a", "72k", "-ac", "1", "-t", str(seconds)),
        *("-movflags", "+faststart", "-map_metadata", "-1", "-fflags", "+bitexact"),
        str(FILM.with_suffix(".mp4")),
    ]
    sheet = sound.with_name("film.html")
    sheet.write_text(page_text, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"),
            args=["--no-sandbox", "--allow-file-access-from-files"],
        )
        page = browser.new_page(viewport={"width": film.WIDTH, "height": film.HEIGHT})
        page.goto(sheet.as_uri())
        page.evaluate("document.fonts.ready")
        page.evaluate("window.moves = document.getAnimations(); moves.forEach((move) => move.pause())")
        with subprocess.Popen(encode, stdin=subprocess.PIPE) as encoder:  # noqa: S603 (our own files)
            for frame in range(round(seconds * FRAMES_A_SECOND)):
                encoder.stdin.write(picture(page, frame / FRAMES_A_SECOND))
        poster = Image.open(BytesIO(picture(page, POSTER_AT))).convert("RGB")
        poster.save(MEDIA / f"{FILM.name}-poster.webp", quality=88, method=6)
        browser.close()


def picture(page: Page, second: float) -> bytes:
    """The page as it is at an instant, as a PNG."""
    page.evaluate("(now) => moves.forEach((move) => { move.currentTime = now; })", second * 1000)
    return page.screenshot()


def captions(sentences: list[Sentence]) -> str:
    """WebVTT: a sentence a caption, in one row or two, which stays until a moment after it is said."""
    parts = ["WEBVTT"]
    ends = [*(sentence.start - 0.05 for sentence in sentences[1:]), sentences[-1].end + 1]
    for sentence, end in zip(sentences, ends, strict=True):
        timing = f"{clock(sentence.start)} --> {clock(min(end, sentence.end + 0.6))}"
        rows = textwrap.wrap(french(sentence.text), LONGEST_ROW, break_long_words=False)
        if len(rows) > 1:  # two rows of about the same length are read faster
            rows = textwrap.wrap(french(sentence.text), len(sentence.text) // len(rows) + 6)
        parts.append(f"{timing}\n" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"


def clock(seconds: float) -> str:
    """A time as WebVTT writes it."""
    return f"{int(seconds // 60):02}:{seconds % 60:06.3f}"


def french(text: str) -> str:
    """A text with the spaces that French does not break."""
    text = re.sub(r" (?=[:;!?»])", NO_BREAK, text)
    return text.replace("« ", f"«{NO_BREAK}")


def write_transcript(name: Path, parts: list[str]) -> None:
    """A transcript as Markdown, without a title: it stands under the recording."""
    name.with_suffix(".md").write_text(french("\n\n".join(parts)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
