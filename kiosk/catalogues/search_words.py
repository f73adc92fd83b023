"""Words people say for each procedure and each event: the data of the search, never shown on a page.

Written without accents and in lower case, as the search compares them. Between two commas goes what one
person would say; add to it when somebody searched and did not find.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PROCEDURE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "mandate_grant": (
            "permiso, dar permiso, carta poder, poder, poder simple, representante, autorizar, autorizacion, "
            "que vaya otra persona, mandar a alguien, actuar por mi, quitar permiso"
        ),
        "ssn_assign_or_locate": (
            "nss, numero del seguro, numero del seguro social, numero de seguridad social, numero de "
            "seguro, numero de imss, imss numero, mi numero, numero de afiliacion, numero de asegurado, no "
            "se mi numero, perdi mi numero, olvide mi numero, localizar mi numero, sacar mi numero, "
            "tramitar mi numero, hoja rosa, preafiliacion, primer trabajo, primer empleo, papel para que me "
            "contraten, numero para mi hijo, numero de mi bebe, numero para menor de edad, social security "
            "number, ssn"
        ),
        "insured_data_correction": (
            "mi nombre esta mal, corregir nombre, corregir fecha de nacimiento, error en mis datos, dos "
            "numeros, tengo dos nss, unificar numeros, juntar mis numeros, homonimia, otra persona con mi "
            "nombre, cambio de nombre, cambio de genero, regularizacion, wrong name"
        ),
        "contribution_weeks": (
            "semanas, semanas cotizadas, cuantas semanas tengo, constancia de semanas, reporte de semanas, "
            "historial de trabajo, mis trabajos, weeks"
        ),
        "weeks_clarification": (
            "faltan semanas, no aparecen mis semanas, semanas perdidas, aclarar semanas, trabaje y no "
            "aparece, missing weeks"
        ),
        "clinic_registration": (
            "clinica, alta en clinica, darme de alta en la clinica, umf, consultorio, turno, medico "
            "familiar, doctor, cartilla, carnet, clinic"
        ),
        "beneficiary_registration": (
            "beneficiarios, dar de alta a mi hijo, dar de alta a mi hija, dar de alta a mi esposa, dar de "
            "alta a mi esposo, registrar a mi bebe, bebe, recien nacido, nacimiento, embarazo, registrar "
            "esposa, registrar esposo, registrar a mi mama, registrar a mis papas, agregar familiar, "
            "asegurar a mi familia, concubina, concubino, union libre, conyuge, matrimonio, register "
            "family, baby"
        ),
        "beneficiary_deregistration": (
            "quitar familiar, dar de baja a mi esposo, dar de baja a mi esposa, baja de beneficiario, "
            "divorcio, me divorcie, separacion, mi ex, fallecio, murio, defuncion"
        ),
        "coverage_extension": (
            "prorroga, estudiante, hijo estudia, hija estudia, constancia de estudios, escuela, "
            "universidad, prepa, 16 anos, ocho semanas, conservacion de derechos, discapacidad de mi hijo, "
            "student"
        ),
        "coverage_certificate": (
            "vigencia, vigencia de derechos, constancia de vigencia, tengo seguro, estoy dado de alta, "
            "constancia de no derechohabiencia, no afiliacion, hoja del seguro, proof of cover"
        ),
        "why_no_coverage": (
            "no me atienden, no tengo servicio, sin servicio, sin vigencia, me dieron de baja, no estoy "
            "vigente, no aparezco"
        ),
        "clinic_change": (
            "cambiar clinica, otra clinica, cambio de umf, cambiar de doctor, cambiar turno, me mude, "
            "cambio de domicilio"
        ),
        "medical_appointment": (
            "cita, cita medica, sacar cita, agendar, doctor, doctora, consulta, medico, medico familiar, "
            "dentista, appointment"
        ),
        "employer_registration_individual": (
            "patron, ser patron, alta patronal, registro patronal, numero patronal, dar de alta mi negocio, "
            "abrir negocio, contratar, tienda, taller, persona fisica, tarjeta patronal, tip, empleador, "
            "employer"
        ),
        "employer_registration_company": (
            "empresa, sociedad, asociacion civil, persona moral, sa de cv, sas, acta constitutiva, company"
        ),
        "employer_changes": (
            "cambio de domicilio del negocio, cambio de giro, cambio de nombre de la empresa, representante "
            "legal, suspension de actividades, cerrar negocio, baja patronal, cerrar el registro patronal, "
            "reanudar, reabrir, fusion, sustitucion patronal, huelga, clase de riesgo"
        ),
        "worker_movements": (
            "idse, trabajadores, empleados, dar de alta a un trabajador, alta de trabajador, alta de "
            "empleado, dar de baja a un trabajador, baja de trabajador, reingreso, modificacion de salario, "
            "cambio de salario, subir sueldo, despedir, renuncia, workers"
        ),
        "payment_reference": (
            "sipare, sua, pagar, pago, cuotas, cuotas obrero patronales, linea de captura, linea de pago, "
            "emision, pay"
        ),
        "debt_statement": (
            "adeudo, deuda, cuanto debo, debo al imss, credito fiscal, multa, recargos, embargo, debt"
        ),
        "compliance_opinion": (
            "opinion de cumplimiento, opinion positiva, 32d, al corriente, buzon imss, licitacion"
        ),
        "payment_tax_receipt": "factura, cfdi, xml, comprobante fiscal, invoice",
        "instalment_agreement": (
            "convenio, parcialidades, mensualidades, pagar a plazos, pagar en pagos, prorroga de pago"
        ),
        "employer_self_correction": (
            "correccion patronal, no registre a un trabajador, invitacion del imss, auditoria, regularizar "
            "mi negocio"
        ),
        "signing_credential": (
            "certificado digital, npie, fiel, e firma, efirma, firma electronica, firma digital"
        ),
        "riss_enrolment": "riss, rif, resico, regimen de incorporacion, descuento en cuotas",
        "virtual_desk": "escritorio virtual, mi cuenta, mis tramites, mis papeles, contrasena, imss digital",
        "desk_employer_registration": "quiero ser patron, quiero contratar, trabajo y tengo negocio",
        "desk_employer_movements": "movimientos patronales, mi gente",
        "desk_debt_statement": "le debo al imss, yo debo",
        "desk_self_correction": (
            "mi patron no me registro, no me dieron de alta, patron no me dio de alta, patron no me da de "
            "alta, patron no me ha registrado, patron no me registra, no me quiere asegurar, no me tienen "
            "en el seguro, me registraron con menos salario, queja contra mi patron, denunciar a mi patron, "
            "demanda"
        ),
        "domestic_worker_insurance": (
            "empleada domestica, trabajadora del hogar, trabajadora domestica, muchacha que limpia, quien "
            "limpia mi casa, ninera, cocinera, jardinero, chofer, domestic worker"
        ),
        "independent_worker_insurance": (
            "independiente, por mi cuenta, sin patron, seguro voluntario, incorporacion voluntaria, "
            "modalidad 44, comerciante, freelance, taxista, repartidor, vendedor ambulante, self employed"
        ),
        "family_health_insurance": (
            "seguro familiar, seguro para la familia, comprar seguro, contratar seguro, modalidad 33, "
            "seguro medico"
        ),
        "voluntary_continuation": "modalidad 40, mod 40, continuacion voluntaria, seguir cotizando",
        "sick_leave": "incapacidad, maternidad, embarazo, accidente de trabajo, enfermo, reposo, sick leave",
        "nurseries": "guarderia, estancia infantil, cuidado de ninos, bebe, kinder, nursery",
        "pension_start": (
            "pension, jubilacion, jubilarme, pensionarme, retiro, vejez, cesantia, invalidez, viudez, "
            "orfandad, retirement"
        ),
        "pension_fund_help": (
            "afore, ayuda de matrimonio, ayuda por desempleo, retirar dinero, desempleo, matrimonio, boda"
        ),
        "adimss_card": "adimss, credencial, credencial del seguro, identificacion, carnet",
        "student_insurance": "seguro facultativo, seguro de estudiante, universidad, prepa, conalep",
        "seasonal_farm_workers": "campo, jornalero, jornalera, cosecha, pizca, temporal, eventual del campo",
        "survivors_guide": (
            "fallecio, murio, muerte, defuncion, funeral, viuda, viudo, huerfano, se murio mi papa, gastos "
            "de funeral"
        ),
    }
)

EVENT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "empiezo-a-trabajar": "primer trabajo, primer empleo, nuevo trabajo, voy a entrar a trabajar",
        "nacio-mi-bebe": "bebe, nacio mi hijo, nacio mi hija, recien nacido, tuve un bebe",
        "me-case": "boda, matrimonio, casado, casada, union libre",
        "sigue-estudiando": "estudiante, escuela, universidad, prepa, hijo estudia",
        "me-quede-sin-trabajo": "desempleo, me despidieron, me corrieron, renuncie, perdi mi trabajo",
        "cambie-de-casa": "me mude, mudanza, otra ciudad, cambio de domicilio",
        "mis-datos-estan-mal": "error, nombre mal, corregir, dos numeros",
        "me-separe": "divorcio, me divorcie, separacion, mi ex",
        "fallecio-un-familiar": "murio, muerte, fallecio, defuncion, viuda, viudo",
        "alguien-trabaja-en-mi-casa": "empleada domestica, trabajadora del hogar, muchacha, ninera",
        "voy-a-contratar": "contratar, primer empleado, abrir negocio",
        "contrate-a-alguien-mas": "nuevo empleado, nuevo trabajador, otro trabajador",
        "no-puedo-pagar": "deuda, debo, parcialidades, a plazos",
        "cierro-mi-negocio": "cerrar negocio, quebre, baja patronal, dejar de ser patron",
    }
)
