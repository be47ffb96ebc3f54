// libcsv behind one header. It has no pkg-config file, so the module map names the library.
#pragma once

#include <csv.h>
