# Makes the .csv files of this folder: 40 synthetic samples and what gstat computes from them.
#
#     Rscript make.R
#
# Run with R 4.2.2, gstat 2.1-0 and sp 1.6-0 (Debian 12: r-base-core, r-cran-gstat, r-cran-sp).
# No real data: places and noise are a formula's, values a smooth surface with that noise.
library(sp)
library(gstat)

write <- function(d, name) {
	number <- sapply(d, is.double)
	d[number] <- lapply(d[number], function(v) {
		short <- sprintf("%.15g", v)
		ifelse(as.numeric(short) == v, short, sprintf("%.17g", v))
	})
	write.csv(d, name, quote = FALSE, row.names = FALSE, eol = "\n")
}

# Metres, on an area of 6 km by 4 km; values like g C m-2 a-1.
scattered <- function(frequency) (43758.5453 * sin(frequency * 1:40)) %% 1
x <- round(6000 * scattered(12.9898), 1)
y <- round(4000 * scattered(78.233), 1)
z <- round(300 + 60 * sin(x / 500) * cos(y / 550) + 30 * (scattered(37.719) - 0.5), 2)
write(data.frame(x, y, z), "sample.csv")

# Places to estimate at: among the samples, beyond them, and on the third.
targets <- data.frame(
	x = c(3000, 512.5, 5500, 1250, 4321.9, 60, 5990, 2750.3, -1500, x[3]),
	y = c(2000, 3456.7, 250, 1111.1, 3999, 40, 3900, 2750.3, 6000, y[3]))
s <- data.frame(x, y, z)
coordinates(s) <- ~x + y
coordinates(targets) <- ~x + y

# Partial sill 900, nugget 300; ranges that give about the same practical range.
models <- list(
	spherical = vgm(900, "Sph", 1500, 300),
	exponential = vgm(900, "Exp", 500, 300),
	gaussian = vgm(900, "Gau", 700, 300),
	matern32 = vgm(900, "Mat", 320, 300, kappa = 1.5),
	matern52 = vgm(900, "Mat", 250, 300, kappa = 2.5))

# neighbours: gstat's nmax, 0 for all samples.
rows <- function(name, neighbours, made) {
	observed <- if (is.null(made$observed)) NULL else list(observed = made$observed)
	data.frame(c(list(model = name, neighbours = as.integer(neighbours), x = coordinates(made)[, 1], y = coordinates(made)[, 2]),
		observed, list(estimate = made$var1.pred, variance = made$var1.var)))
}
kriged <- crossed <- fitted <- NULL
for (name in names(models)) for (neighbours in c(0, 8, 32)) {
	nmax <- if (neighbours == 0) Inf else neighbours
	kriged <- rbind(kriged, rows(name, neighbours, krige(z ~ 1, s, targets, models[[name]], nmax = nmax, debug.level = 0)))
	if (name == "spherical") crossed <- rbind(crossed, rows(name, neighbours, krige.cv(z ~ 1, s, models[[name]], nmax = nmax, verbose = FALSE)))
}
write(kriged, "kriging.csv")
write(crossed, "crossvalidation.csv")

empirical <- variogram(z ~ 1, s)
write(data.frame(pairs = as.integer(empirical$np), distance = empirical$dist, gamma = empirical$gamma), "empirical.csv")

# fit.variogram stops when the sum of squares changes by less than 1e-5 of itself; started anew from what it found, it
# goes on to the minimum.
for (name in names(models)) {
	v <- models[[name]]
	for (again in 1:20) v <- fit.variogram(empirical, v)
	fitted <- rbind(fitted, data.frame(model = name, nugget = v$psill[1], sill = v$psill[2], range = v$range[2], sse = attr(v, "SSErr")))
}
write(fitted, "fitted.csv")
