// Package calendar finds the year of a time as netCDF files write it: a number
// in a unit such as "days since 2000-01-01" of one of the calendars of the CF
// conventions (section 4.4), a year, or a date as in 20010101.
package calendar
