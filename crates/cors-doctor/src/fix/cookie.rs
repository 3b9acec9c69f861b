//! The fix for a cookie that is not sent for pages of other sites.

use super::Server;

impl Server {
    /// The code that sets the cookie so that it is sent for such pages.
    pub(crate) fn cookie(self, name: &str) -> String {
        let template = match self {
            Self::Axum | Self::TowerHttp => {
                "// axum_extra::extract::cookie\nlet cookie = Cookie::build((NAME, value)).same_site(SameSite::None).secure(true).http_only(true);"
            }
            Self::Actix => {
                "// actix_web::cookie\nlet cookie = Cookie::build(NAME, value).same_site(SameSite::None).secure(true).http_only(true).finish();"
            }
            Self::Express | Self::Nest => {
                "response.cookie(NAME, value, { sameSite: \"none\", secure: true, httpOnly: true });"
            }
            Self::Fastapi | Self::Flask => {
                "response.set_cookie(NAME, value, samesite=\"none\", secure=True, httponly=True)"
            }
            Self::Django => {
                "response.set_cookie(NAME, value, samesite=\"None\", secure=True, httponly=True)\n# settings.py, for the session cookie:\nSESSION_COOKIE_SAMESITE = \"None\"\nSESSION_COOKIE_SECURE = True"
            }
            Self::Spring => {
                "ResponseCookie.from(NAME, value).sameSite(\"None\").secure(true).httpOnly(true).path(\"/\").build();\n// application.properties, for the session cookie:\n// server.servlet.session.cookie.same-site=none\n// server.servlet.session.cookie.secure=true"
            }
            Self::Aspnet => {
                "Response.Cookies.Append(NAME, value, new CookieOptions { SameSite = SameSiteMode.None, Secure = true, HttpOnly = true });"
            }
            Self::GoRs | Self::GoJub0bs => {
                "http.SetCookie(w, &http.Cookie{Name: NAME, Value: value, Path: \"/\", SameSite: http.SameSiteNoneMode, Secure: true, HttpOnly: true})"
            }
            Self::Nginx => "proxy_cookie_flags NAME secure samesite=none;",
            Self::Fastify => {
                "reply.setCookie(NAME, value, { sameSite: \"none\", secure: true, httpOnly: true, path: \"/\" }); // @fastify/cookie"
            }
            Self::Koa => {
                "context.cookies.set(NAME, value, { sameSite: \"none\", secure: true, httpOnly: true });"
            }
            Self::Hono => {
                "setCookie(context, NAME, value, { sameSite: \"None\", secure: true, httpOnly: true }); // hono/cookie"
            }
            Self::Sanic => {
                "response.add_cookie(NAME, value, samesite=\"None\", secure=True, httponly=True)"
            }
            Self::Tornado => {
                "self.set_cookie(NAME, value, samesite=\"None\", secure=True, httponly=True)"
            }
            Self::Falcon => {
                "resp.set_cookie(NAME, value, same_site=\"None\", secure=True, http_only=True)"
            }
            Self::Php => {
                "setcookie(NAME, $value, [\"samesite\" => \"None\", \"secure\" => true, \"httponly\" => true, \"path\" => \"/\"]);"
            }
            Self::S3 | Self::Headers | Self::Apache | Self::Haproxy => {
                "Set-Cookie: NAME=...; Path=/; HttpOnly; Secure; SameSite=None"
            }
            Self::Caddy => {
                "# Caddy passes cookies on: set this one in the application, with\n# Set-Cookie: ...; SameSite=None; Secure"
            }
        };
        match self {
            // A line of HTTP, not code.
            Self::S3 | Self::Headers | Self::Apache | Self::Haproxy => {
                template.replace("NAME", name)
            }
            _ => template.replace("NAME", &format!("{name:?}")),
        }
    }
}
