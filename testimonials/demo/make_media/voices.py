"""The voices: SVOX Pico's French one (Apache 2.0, by py-nanotts), made into three people by ffmpeg.

Pico speaks at 16 kHz with one voice. A voice is made lower, throat and all, by playing it slower; it is
spoken faster to begin with, so that it lasts as long.
"""

import subprocess
import wave
from dataclasses import dataclass
from pathlib import Path

from py_nanotts import NanoTTS

PICO_RATE = 16_000
RATE = 44_100
# A room without echo, a voice that is near: no rumble, a little more body, loudness as radios set it.
STUDIO = (
    "highpass=f=90,equalizer=f=220:t=q:w=1:g=2,equalizer=f=3200:t=q:w=1.2:g=2,"
    "acompressor=threshold=-20dB:ratio=2.5"
)
# Silence at the ends of what Pico says.
TRIM = "silenceremove=start_periods=1:start_threshold=-52dB"


@dataclass(frozen=True)
class Voice:
    """How fast and high Pico speaks, and how much slower it is played (1 is its own throat)."""

    speed: float
    pitch: float
    slower: float = 1.0

    def say(self, text: str, target: Path) -> float:
        """Write a sentence as a WAV; return its seconds."""
        raw = target.with_suffix(".raw.wav")
        spoken = NanoTTS().speak(
            text, voice="fr-FR", speed=self.speed / self.slower, pitch=self.pitch, volume=0.6
        )
        with wave.open(str(raw), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(PICO_RATE)
            sound.writeframes(spoken)
        played = f"asetrate={PICO_RATE * self.slower:.0f},aresample={RATE}"
        ffmpeg("-i", raw, "-af", f"{TRIM},areverse,{TRIM},areverse,{played},{STUDIO}", "-ac", 1, target)
        with wave.open(str(target)) as sound:
            return sound.getnframes() / sound.getframerate()


VOICES = {
    "maelle": Voice(speed=0.95, pitch=1.06),
    "journalist": Voice(speed=0.95, pitch=0.96),
    "karim": Voice(speed=0.94, pitch=0.78, slower=0.84),
}


def ffmpeg(*arguments: object) -> None:
    """Run ffmpeg on files of ours."""
    command = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", *map(str, arguments)]
    subprocess.run(command, check=True)  # noqa: S603 (our own files)


def put_together(sentences: list[tuple[float, Path]], seconds: float, target: Path) -> None:
    """One sound of sentences, each from its second on; silence fills the rest."""
    inputs = [part for _, path in sentences for part in ("-i", path)]
    delayed = [f"[{i}]adelay={round(start * 1000)}[v{i}]" for i, (start, _) in enumerate(sentences)]
    names = "".join(f"[v{i}]" for i in range(len(sentences)))
    mixed = f"{names}amix=inputs={len(sentences)}:normalize=0,apad=whole_dur={seconds},loudnorm=I=-16:TP=-1.5"
    ffmpeg(*inputs, "-filter_complex", ";".join([*delayed, mixed]), "-ar", RATE, "-t", seconds, target)
