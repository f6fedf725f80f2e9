//! Wards with patients and their visits. Each doctor sees their own patients, and the staff of the office sees all of them.

pub mod patient;
pub mod visit;
pub mod ward;

use sea_orm::ColumnTrait as _;
use tweaks_runtime::permissions::{Permission, User, Verdict};
use tweaks_runtime::prelude::*;

/// Who asks, as the application knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doctor {
    pub id: i32,
    pub of_office: bool,
}

impl User for Doctor {
    fn is_staff(&self) -> bool {
        self.of_office
    }
}

/// The patients of the doctor who asks, all of them for the office.
pub struct OwnPatients;

impl Permission for OwnPatients {
    fn allow(&self, context: &Context, _: Action) -> Verdict {
        match context.get::<Doctor>() {
            Some(doctor) if doctor.of_office => Verdict::Allow,
            Some(doctor) => Verdict::rows(patient::Column::DoctorId.eq(doctor.id)),
            None => Verdict::deny(),
        }
    }
}

/// The office alone.
pub struct ForOffice;

impl Permission for ForOffice {
    fn allow(&self, context: &Context, _: Action) -> Verdict {
        if context.get::<Doctor>().is_some_and(|doctor| doctor.of_office) { Verdict::Allow } else { Verdict::deny() }
    }
}

/// The same, but a patient may be given away.
pub struct OwnPatientsToGive;

impl Permission for OwnPatientsToGive {
    fn allow(&self, context: &Context, _: Action) -> Verdict {
        match context.get::<Doctor>() {
            Some(doctor) => Verdict::rows_before(patient::Column::DoctorId.eq(doctor.id)),
            None => Verdict::deny(),
        }
    }
}

/// A letter to the clinic: the office says how urgent it is, and nobody calls it very urgent.
#[derive(Tweaks)]
#[tweaks(validate = calm)]
pub struct Letter {
    pub text: String,
    #[tweaks(writable_by = ForOffice, default = 1)]
    pub urgency: i32,
}

fn calm(letter: &mut Draft<Letter>) {
    let is_shouted = letter.text.get().is_some_and(|text| text.ends_with('!'));
    if is_shouted || letter.urgency.get().is_some_and(|urgency| *urgency > 2) {
        letter.urgency.reject("Nothing is that urgent.");
    }
}
