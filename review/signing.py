"""Signing in and out, one's password, and one's tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import FastAPI, Form, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse
from fastapi.templating import Jinja2Templates
from starlette.responses import Response

from core.accounts import Scope, reaches
from core.errors import SetupError
from pipeline.accounts import (
    LONGEST_PASSWORD,
    change_account,
    is_password,
    new_token,
    sign_in,
    sign_out,
)
from pipeline.wiring import App
from review.access import FOR_TOKENS
from review.asked import BIGGEST, way_back
from review.doors import Doors, Person, TooMany, client_of

Password = Annotated[str, Form(max_length=LONGEST_PASSWORD)]


SignInForm = Callable[[Request, int, str, str], Response]


def sign_in_form(doors: Doors, pages: Jinja2Templates) -> SignInForm:
    """Who makes the page to sign in on: of a status, where it leads, and what went wrong."""

    def form(request: Request, status: int, back: str, problem: str) -> Response:
        nobody = not doors.accounts.all()
        context = {"problem": problem, "nobody": nobody, "back": way_back(back)}
        # Bearer, because at Basic a browser asks by itself for what would not help.
        headers = {"WWW-Authenticate": 'Bearer realm="Wirewatch"'} if status == 401 else None
        return pages.TemplateResponse(
            request, "sign_in.html", context, status_code=status, headers=headers
        )

    return form


def asker(doors: Doors, form: SignInForm) -> Callable[[Request], Response]:
    """Who makes the answer to somebody that we do not know."""

    def ask(request: Request) -> Response:
        if doors.shared_password:
            challenge = {"WWW-Authenticate": 'Basic realm="Wirewatch", charset="UTF-8"'}
            return PlainTextResponse("Sign in to see the watch.", 401, challenge)
        if request.url.path.startswith(FOR_TOKENS):
            told = {"error": "This needs a token.", "request_id": request.state.id}
            return JSONResponse(told, 401, {"WWW-Authenticate": 'Bearer realm="Wirewatch"'})
        if "hx-request" in request.headers:  # the page around the row asks to sign in
            return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return form(request, 401, back if request.method == "GET" else "/", "")

    return ask


def add(web: FastAPI, app: App, pages: Jinja2Templates, doors: Doors, form: SignInForm) -> None:
    """Add the addresses."""

    @web.get("/sign-in", response_class=HTMLResponse)
    def show(request: Request, back: str = "/") -> Response:
        return form(request, 200, back, "")

    @web.post("/sign-in")
    def enter(
        request: Request,
        name: Annotated[str, Form(max_length=100)],
        password: Password,
        back: Annotated[str, Form()] = "/",
    ) -> Response:
        # By address and by account: one guesser with many addresses is slowed down too.
        tries = client_of(request), f"account {name}"
        try:
            doors.may_try(*tries)
        except TooMany as many:
            return form(request, 429, back, f"Too many tries; wait {many.wait} s.")
        word = sign_in(doors.accounts, name, password, doors.now())
        if word is None:
            doors.failed(*tries)
            return form(request, 401, back, "That name or password is not right.")
        answer = RedirectResponse(way_back(back), status_code=303)
        # Lax and not Strict, so that a link in an alert finds its reader signed in.
        answer.set_cookie(
            doors.cookie, word, httponly=True, secure=doors.https, samesite="lax", path="/"
        )
        return answer

    @web.post("/sign-out")
    def leave(request: Request) -> Response:
        sign_out(doors.accounts, request.cookies.get(doors.cookie, ""))
        answer = RedirectResponse("/sign-in", status_code=303)
        answer.delete_cookie(doors.cookie, secure=doors.https, httponly=True, samesite="lax")
        return answer

    def feeds() -> list[tuple[str, str]]:
        """What there is a feed of: its target and its name."""
        topics = [(f"topic:{topic.slug}", topic.name) for topic in app.watch.topics]
        return topics + [(f"filter:{one.slug}", one.name) for one in app.store.filters.all()]

    def account_page(request: Request, status: int = 200, **more: object) -> Response:
        person: Person = request.state.person
        whose = "" if person.role == "admin" else person.name
        context = {
            "tokens": doors.accounts.tokens(whose),
            "feeds": feeds(),
            "own": doors.accounts.account(person.name) is not None,
        }
        return pages.TemplateResponse(request, "account.html", context | more, status_code=status)

    @web.get("/account", response_class=HTMLResponse)
    def account(request: Request) -> Response:
        return account_page(request)

    @web.post("/account/password", response_class=HTMLResponse)
    def password(request: Request, old: Password, new: Password) -> Response:
        name = request.state.person.name
        tries = client_of(request), f"account {name}"
        try:
            doors.may_try(*tries)
            if not is_password(doors.accounts.account(name), old):
                doors.failed(*tries)
                return account_page(request, 422, problem="The old password is not right.")
            change_account(doors.accounts, name, password=new)
        except TooMany as many:
            return account_page(request, 429, problem=f"Too many tries; wait {many.wait} s.")
        except SetupError as error:
            return account_page(request, 422, problem=f"{error}.".capitalize())
        return RedirectResponse("/sign-in", status_code=303)

    @web.post("/account/tokens", response_class=HTMLResponse)
    def make(
        request: Request,
        what: Annotated[str, Form(max_length=300)],
        label: Annotated[str, Form(max_length=100)] = "",
    ) -> Response:
        person: Person = request.state.person
        scope, target = _wanted(what, person)
        word = new_token(doors.accounts, person.name, label.strip(), scope, target, doors.now())
        base = app.settings.review_address.rstrip("/")
        feed = f"{base}/feeds/{target.removeprefix('topic:').replace(':', '/')}"
        return account_page(request, made=word, feed=feed if scope == "feed" else "")

    def _wanted(what: str, person: Person) -> tuple[Scope, str]:
        if what == "read" or (what == "judge" and reaches(person.role, "analyst")):
            return ("read" if what == "read" else "judge"), ""
        if any(what == target for target, _ in feeds()):
            return "feed", what
        raise HTTPException(422, "There is nothing of that kind to make a token for.")

    @web.post("/account/tokens/{number}/revoke")
    def revoke(request: Request, number: Annotated[int, Path(ge=1, le=BIGGEST)]) -> Response:
        person: Person = request.state.person
        whose = "" if person.role == "admin" else person.name
        if not any(token.number == number for token in doors.accounts.tokens(whose)):
            raise HTTPException(404, f"There is no token {number} of yours.")
        doors.accounts.revoke_token(number)
        return RedirectResponse("/account#tokens", status_code=303)
