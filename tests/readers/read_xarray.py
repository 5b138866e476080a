# SPDX-License-Identifier: GPL-3.0-or-later
# A result read by xarray as it stands: python3 read_xarray.py RESULT SCENARIO. Exit 77: it is not installed.
import sys
import warnings

try:
    import h5netcdf  # noqa: F401
    import xarray
except ImportError:
    sys.exit(77)

warnings.simplefilter("ignore")  # xarray 2023.01 casts the NaN of a date that never was


def table(name):
    return xarray.open_dataset(sys.argv[1], group="scenarios/" + sys.argv[2] + "/" + name, engine="h5netcdf")


measures, citizens, events, costs, names = map(table, ("measures", "citizens", "events", "costs", "names"))
assert measures.replication.values[0] == 1
assert citizens.granted.dtype.kind == "M" and events.time.dtype.kind == "M", "times are dates"
assert events.time.dims == ("event",) and citizens.ended.dims == costs.amount.dims == ("row",)
kind = names.kind.values[events.kind.values]
print("dimension", measures.wait_first_meeting_days.dims[0])
print("wait %.12g" % float(measures.wait_first_meeting_days.mean()))
print("granted", int((kind == "granted").sum()))
print("clarified", int((names.outcome.values[citizens.outcome.values] == "foep").sum()))
print("cost", int(costs.amount.sum()))
