//! The fix for a cookie that pages of other sites do not get.

use super::Server;

impl Server {
    /// What sets the cookie so that such pages get it.
    pub(crate) fn cookie(self, name: &str) -> String {
        let template = match self {
            Self::Axum | Self::TowerHttp => {
                "// axum_extra::extract::cookie\nlet cookie = Cookie::build((NAME, value)).same_site(SameSite::None).secure(true).http_only(true);"
            }
            Self::Actix => {
                "// actix_web::cookie\nlet cookie = Cookie::build(NAME, value).same_site(SameSite::None).secure(true).http_only(true).finish();"
            }
            Self::Express => {
                "response.cookie(NAME, value, { sameSite: \"none\", secure: true, httpOnly: true });"
            }
            Self::Fastapi | Self::Flask => {
                "response.set_cookie(NAME, value, samesite=\"none\", secure=True, httponly=True)"
            }
            Self::Django => {
                "response.set_cookie(NAME, value, samesite=\"None\", secure=True, httponly=True)\n# settings.py, if it is the session's:\nSESSION_COOKIE_SAMESITE = \"None\"\nSESSION_COOKIE_SECURE = True"
            }
            Self::Spring => {
                "ResponseCookie.from(NAME, value).sameSite(\"None\").secure(true).httpOnly(true).path(\"/\").build();\n// application.properties, if it is the session's:\n// server.servlet.session.cookie.same-site=none\n// server.servlet.session.cookie.secure=true"
            }
            Self::Aspnet => {
                "Response.Cookies.Append(NAME, value, new CookieOptions { SameSite = SameSiteMode.None, Secure = true, HttpOnly = true });"
            }
            Self::GoRs | Self::GoJub0bs => {
                "http.SetCookie(w, &http.Cookie{Name: NAME, Value: value, Path: \"/\", SameSite: http.SameSiteNoneMode, Secure: true, HttpOnly: true})"
            }
            Self::Nginx => "proxy_cookie_flags NAME secure samesite=none;",
            Self::S3 | Self::Headers => {
                "Set-Cookie: NAME=...; Path=/; HttpOnly; Secure; SameSite=None"
            }
            Self::Caddy => {
                "# Caddy passes cookies on; let the application set it with\n# Set-Cookie: ...; SameSite=None; Secure"
            }
        };
        template.replace("NAME", &format!("{name:?}"))
    }
}
