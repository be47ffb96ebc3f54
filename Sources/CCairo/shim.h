// Cairo and its file surfaces behind one header: pkg-config knows the folder they stand in.
#pragma once

#include <cairo.h>
#include <cairo-pdf.h>
#include <cairo-svg.h>
