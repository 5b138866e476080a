# SPDX-License-Identifier: GPL-3.0-or-later
# A result read by h5py as it stands: python3 read_h5py.py RESULT SCENARIO. Exit 77: h5py is not installed.
import sys

try:
    import h5py
except ImportError:
    sys.exit(77)

scenario = h5py.File(sys.argv[1], "r")["scenarios/" + sys.argv[2]]
waits = scenario["measures/wait_first_meeting_days"]
events, names = scenario["events"], scenario["names"]
kinds = names["kind"].asstr()[:]
assert waits.attrs["unit"] == "days" and events["time"].attrs["units"].startswith("minutes since ")
assert len({len(events[column]) for column in events}) == 1
print("dimension", waits.dims[0][0].name.split("/")[-1])
print("wait %.12g" % waits[:].mean())
print("granted", int((kinds[events["kind"][:]] == "granted").sum()))
print("clarified", int((names["outcome"].asstr()[:][scenario["citizens/outcome"][:]] == "foep").sum()))
print("cost", int(scenario["costs/amount"][:].sum()))
