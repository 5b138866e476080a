/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which event a curve shows: the code of its row in the table of figures. */
#ifndef AFKLAR_RESULTS_REPORT_FIGURE_CURVES_H
#define AFKLAR_RESULTS_REPORT_FIGURE_CURVES_H

enum res_curve { RES_CURVE_MEETING, RES_CURVE_SERVICE, RES_CURVE_PLACEMENT, RES_CURVE_CLARIFIED };

#endif
