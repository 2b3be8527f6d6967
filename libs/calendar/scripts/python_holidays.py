"""Writes libs/calendar/fixtures/python-holidays.json: what PyPI `holidays` knows of the years of russia.json.

    python3 libs/calendar/scripts/python_holidays.py           writes the file
    python3 libs/calendar/scripts/python_holidays.py --check   changes nothing; exit code 1 when the file would differ

pip brings the version and hash of requirements.txt into a temporary folder. The tests read the file only, so they need no pip.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

here = Path(__file__).resolve().parent
fixture = here.parent / "fixtures" / "python-holidays.json"
years = [year["year"] for year in json.loads((here.parent / "src" / "russia.json").read_text("utf-8"))["years"]]

with tempfile.TemporaryDirectory() as folder:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"]
    pinned = ["--only-binary=:all:", "--require-hashes", "-r", str(here / "requirements.txt")]
    subprocess.run([*pip, *pinned, "--target", folder], check=True)
    sys.path.insert(0, folder)
    import holidays

    known = {year: holidays.country_holidays("RU", years=year) for year in years}
    found = {
        "package": f"PyPI holidays {holidays.__version__}",
        "years": {
            str(year): {"off": sorted(map(str, of)), "on": sorted(map(str, of.weekend_workdays))}
            for year, of in known.items()
        },
    }

text = json.dumps(found, indent=2) + "\n"
if "--check" not in sys.argv[1:]:
    fixture.parent.mkdir(exist_ok=True)
    fixture.write_text(text, "utf-8")
elif not fixture.exists() or json.loads(fixture.read_text("utf-8")) != found:
    sys.exit(f"{fixture} is not what {found['package']} says; run this without --check.")
