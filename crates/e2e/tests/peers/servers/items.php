<?php
// An API whose CORS configuration is pasted in by the test, as a developer would.
{inner}
$path = parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH);
if ($path === "/error") {
    http_response_code(500);
} elseif ($path !== "/items") {
    http_response_code(404);
} elseif (!in_array($_SERVER["REQUEST_METHOD"], ["GET", "PUT"], true)) {
    http_response_code(405);
} else {
    echo "items";
}
