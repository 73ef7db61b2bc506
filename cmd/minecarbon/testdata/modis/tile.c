/*
 * tile writes one MODIS tile of NPP as the product MOD17A3HGF v061 lays it out, with NASA's library of HDF-EOS2:
 *
 *     tile OUT.hdf H V < CELLS
 *
 * CELLS has a line "ROW COLUMN STORED" for each cell that is known, counted from the top left of tile (H, V); STORED is
 * 0.0001 kg C m-2, or a class code above 32700. All other cells are fill, 32767. Debian has the library in
 * libhdfeos-dev and libgctp-dev; make.sh beside this file says how to compile.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mfhdf.h"
#include "HdfEosDef.h"

#define SIDE 2400 /* cells */
#define GRID "MOD_Grid_MOD17A3H"
#define FIELD "Npp_500m"
#define QUALITY "Npp_QC_500m" /* of the product, too; here it is fill throughout */

/* The sinusoidal grid of MODIS, in metres: a tile's width, the world's left and upper edge, the radius of the sphere. */
static const double width = 1111950.519667, left = -20015109.354, top = 10007554.677, radius = 6371007.181;

static int16 cells[SIDE][SIDE];

static intn must(intn result, const char *step)
{
	if (result == FAIL) {
		fprintf(stderr, "tile: %s fails\n", step);
		exit(1);
	}
	return result;
}

static void read_cells(void)
{
	int row, column, stored, n;

	for (row = 0; row < SIDE; row++)
		for (column = 0; column < SIDE; column++)
			cells[row][column] = 32767;
	while ((n = scanf("%d %d %d", &row, &column, &stored)) == 3) {
		if (row < 0 || row >= SIDE || column < 0 || column >= SIDE) {
			fprintf(stderr, "tile: cell (%d, %d) is outside the tile\n", row, column);
			exit(1);
		}
		cells[row][column] = stored;
	}
	if (n != EOF) {
		fprintf(stderr, "tile: standard input: want lines of row, column and stored value\n");
		exit(1);
	}
}

static void write_grid(const char *path, int h, int v)
{
	float64 corner[2] = {left + h * width, top - v * width}, opposite[2] = {corner[0] + width, corner[1] - width};
	float64 projection[13] = {radius};
	int32 start[2] = {0, 0}, count[2] = {SIDE, SIDE};
	intn level[1] = {9};
	int16 fill = 32767;
	uint8 none = 255;
	int32 file = must(GDopen((char *)path, DFACC_CREATE), "GDopen");
	int32 grid = must(GDcreate(file, GRID, SIDE, SIDE, corner, opposite), "GDcreate");

	must(GDdefproj(grid, GCTP_SNSOID, 0, -1, projection), "GDdefproj");
	must(GDdeforigin(grid, HDFE_GD_UL), "GDdeforigin");
	must(GDdefpixreg(grid, HDFE_CENTER), "GDdefpixreg");
	must(GDdefcomp(grid, HDFE_COMP_DEFLATE, level), "GDdefcomp");
	must(GDdeffield(grid, FIELD, "YDim,XDim", DFNT_INT16, HDFE_NOMERGE), "GDdeffield");
	must(GDsetfillvalue(grid, FIELD, &fill), "GDsetfillvalue");
	must(GDdeffield(grid, QUALITY, "YDim,XDim", DFNT_UINT8, HDFE_NOMERGE), "GDdeffield");
	must(GDsetfillvalue(grid, QUALITY, &none), "GDsetfillvalue");
	must(GDwritefield(grid, FIELD, start, NULL, count, cells), "GDwritefield");
	must(GDdetach(grid), "GDdetach");
	must(GDclose(file), "GDclose");
}

static void write_attributes(const char *path)
{
	const char name[] = "MOD17A3HGF_Net_Primary_Productivity", unit[] = "kg C/m^2";
	float64 scale = 0.0001, offset = 0;
	int16 fill = 32767, valid[2] = {-30000, 32700};
	int32 file = must(SDstart(path, DFACC_RDWR), "SDstart");
	int32 field = must(SDselect(file, SDnametoindex(file, FIELD)), "SDselect");

	must(SDsetattr(field, "long_name", DFNT_CHAR8, strlen(name), name), "SDsetattr");
	must(SDsetattr(field, "units", DFNT_CHAR8, strlen(unit), unit), "SDsetattr");
	must(SDsetattr(field, "scale_factor", DFNT_FLOAT64, 1, &scale), "SDsetattr");
	must(SDsetattr(field, "add_offset", DFNT_FLOAT64, 1, &offset), "SDsetattr");
	must(SDsetattr(field, "_FillValue", DFNT_INT16, 1, &fill), "SDsetattr");
	must(SDsetattr(field, "valid_range", DFNT_INT16, 2, valid), "SDsetattr");
	must(SDendaccess(field), "SDendaccess");
	must(SDend(file), "SDend");
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: tile OUT.hdf H V < CELLS\n");
		return 2;
	}
	read_cells();
	write_grid(argv[1], atoi(argv[2]), atoi(argv[3]));
	write_attributes(argv[1]);
	return 0;
}
