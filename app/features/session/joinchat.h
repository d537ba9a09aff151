#pragma once

#include "joinrequest.h"

#include <memory>

namespace chatbook::app {

class Profile;
class Session;

/// Makes the session, starts connecting and remembers the server as the last one. With a stored
/// token it logs in, otherwise it registers the name.
std::unique_ptr<Session> joinChat(Profile &profile, const JoinRequest &request);

} // namespace chatbook::app
