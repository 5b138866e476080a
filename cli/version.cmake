# SPDX-License-Identifier: GPL-3.0-or-later
#
# cmake -D SOURCE_DIR=.. -D VERSION=.. -D HEADER=.. -P version.cmake
# Writes the version and the commit into a header. Works without git and without a repository (a source
# archive): the commit is then "unknown". A commit with local changes ends in "-dirty".
set(commit "unknown")
find_program(GIT git)
# Only our own repository counts, not one that an unpacked archive happens to lie in.
if(GIT AND EXISTS ${SOURCE_DIR}/.git)
  execute_process(
    COMMAND ${GIT} -c safe.directory=${SOURCE_DIR} describe --always --dirty --abbrev=12 --exclude=*
    WORKING_DIRECTORY ${SOURCE_DIR}
    OUTPUT_VARIABLE described
    RESULT_VARIABLE failed
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT failed AND described)
    set(commit ${described})
  endif()
endif()

file(CONFIGURE OUTPUT ${HEADER} CONTENT [[
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Written by the build. */
#ifndef AFKLAR_VERSION_H
#define AFKLAR_VERSION_H

#define AFKLAR_VERSION "@VERSION@"
#define AFKLAR_GIT "@commit@"

#endif
]] @ONLY)
