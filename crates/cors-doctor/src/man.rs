//! The man page. Its synopsis has the values of options, which `clap_mangen` leaves out.

use crate::args::Args;
use clap::{Arg, Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, italic, roman};
use std::io::{self, Write};

pub(crate) fn write(out: &mut impl Write) -> io::Result<()> {
    let command = Args::command();
    let man = Man::new(command.clone());
    man.render_title(out)?;
    man.render_name_section(out)?;
    synopsis(&command).to_writer(out)?;
    man.render_description_section(out)?;
    man.render_options_section(out)?;
    man.render_subcommands_section(out)?;
    man.render_extra_section(out)?;
    man.render_version_section(out)
}

fn synopsis(command: &Command) -> Roff {
    let mut roff = Roff::default();
    roff.control("SH", ["SYNOPSIS"]);
    let mut line = vec![bold(command.get_name()), roman(" ")];
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        line.push(roman("["));
        line.push(bold(flag(arg)));
        if arg.get_action().takes_values() {
            let names = arg.get_value_names().unwrap_or_default();
            let name = names.first().map_or("VALUE", |name| name.as_str());
            let gap = if arg.is_positional() { "" } else { " " };
            line.extend([roman(gap), italic(name)]);
        }
        line.push(roman("] "));
    }
    roff.text(line);
    for subcommand in command.get_subcommands() {
        roff.control("br", []);
        roff.text([
            bold(command.get_name()),
            roman(" "),
            bold(subcommand.get_name()),
            roman(" …"),
        ]);
    }
    roff
}

fn flag(arg: &Arg) -> String {
    let short = arg.get_short().map(|short| format!("-{short}"));
    let long = arg.get_long().map(|long| format!("--{long}"));
    [short, long]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("|")
}
