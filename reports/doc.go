// Package reports renders reports: an HTML page with charts, maps and tables, a
// summary in Markdown, PDF and pictures. It takes rows of the views of package sql as
// plain Tables and does no arithmetic on carbon.
//
// Write writes the page as one file that loads nothing from the network, in one of
// several Languages. A Browser prints that page as PDF and its figures as pictures.
// Package schedule renews reports at set times, package reports/gis writes files for
// geographic information systems, package reports/pixelpage writes the page of a
// detection, and package reports/symbology holds the colours that pages and GIS files share.
package reports
